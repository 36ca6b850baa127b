import { type Complaints, type Reason } from './recruiting-errors.js';

/** The body of an application: its fields one by one, and what is wrong with them all together. */
export class ApplicationForm {
  readonly #complaints = new Map<string, Reason[]>();

  constructor(private readonly body: Readonly<Record<string, unknown>>) {}

  get complaints(): Complaints {
    return this.#complaints;
  }

  /** Always null: there is nothing to go on with. */
  complain(field: string, reason: Reason): null {
    this.#complaints.set(field, [...(this.#complaints.get(field) ?? []), reason]);
    return null;
  }

  required(field: string): string {
    this.#demand(field);
    return this.text(field) ?? '';
  }

  text(field: string): string | null {
    return this.#fitting(field, isText);
  }

  /** Forms of browsers send numbers as texts. */
  number(field: string): number | null {
    const value = this.#fitting(field, isWhole);
    return value === null ? null : Number(value);
  }

  requiredNumber(field: string): number {
    this.#demand(field);
    return this.number(field) ?? NaN;
  }

  /** Nothing when it is left out. */
  object(field: string): Record<string, unknown> | null {
    return this.#fitting(field, isObject);
  }

  texts(field: string): string[] {
    return this.#fitting(field, (value) => isListOf(value, isText)) ?? [];
  }

  objects(field: string): Record<string, unknown>[] {
    return this.#fitting(field, (value) => isListOf(value, isObject)) ?? [];
  }

  #demand(field: string): void {
    if (isBlank(this.body[field])) this.complain(field, 'errors.attribute-validation.required-attribute');
  }

  #fitting<T>(field: string, fits: (value: unknown) => value is T): T | null {
    const value = this.body[field];
    if (isBlank(value)) return null;
    return fits(value) ? value : this.complain(field, 'errors.attribute-validation.invalid-type');
  }
}

/** Personio recruiting v1: missing, null and blank are the same. */
function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isWhole(value: unknown): value is number | string {
  return Number.isInteger(value) || (isText(value) && /^\d{1,15}$/.test(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(value: unknown, fits: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(fits);
}
