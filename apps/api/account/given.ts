import { ValidateIf } from 'class-validator';

/** May be left out; null is a value, and checked as every other. */
export const Given = (name: string): PropertyDecorator =>
  ValidateIf((body: Record<string, unknown>) => body[name] !== undefined);
