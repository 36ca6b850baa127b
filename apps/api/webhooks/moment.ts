import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDate, IsOptional, ValidateBy } from 'class-validator';
import { timeOf } from '../models/kinds.js';

/** A time as lists of records take them. What is none stays for the check to refuse. */
const read = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? (timeOf(value)?.toJSDate() ?? value) : value;

const isNotBefore = (value: unknown, first: unknown): boolean =>
  !(value instanceof Date) || !(first instanceof Date) || value >= first;

const NotBefore = (name: string): PropertyDecorator =>
  ValidateBy({
    name: 'notBefore',
    validator: {
      validate: (value, about) => isNotBefore(value, (about?.object as Record<string, unknown> | undefined)?.[name]),
      defaultMessage: (about) =>
        `Input should not be before ${name}: ${about?.property ?? 'it'} is where the time ends`,
    },
  });

/** A time that may be left out. `notBefore`: the property that it must not be earlier than. */
export const Moment = (description: string, { notBefore }: { notBefore?: string } = {}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time', description }),
    IsOptional(),
    Transform(read),
    IsDate({ message: 'Input should be a valid datetime in ISO 8601' }),
    ...(notBefore === undefined ? [] : [NotBefore(notBefore)]),
  );
