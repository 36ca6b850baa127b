import { DateTime } from 'luxon';
import { isUuid } from '#kernel';
import { Complaint, type Kind } from './parameter.js';

export const FLAG: Kind<boolean> = {
  once: true,
  schema: { type: 'boolean', default: false },
  // Python's clients write True.
  read: ([text = '']) =>
    FLAGS.get(text.toLowerCase()) ??
    new Complaint('Input should be a valid boolean, unable to interpret input', 'bool_parsing'),
};
const FLAGS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

export const whole = (least: number, most: number, without: number): Kind<number> => ({
  once: true,
  schema: { type: 'integer', minimum: least, maximum: most, default: without },
  read([text = '']) {
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
    if (value === undefined)
      return new Complaint('Input should be a valid integer, unable to parse string as an integer', 'int_parsing');
    if (value < least) return new Complaint(`Input should be greater than or equal to ${least}`, 'greater_than_equal');
    if (value > most) return new Complaint(`Input should be less than or equal to ${most}`, 'less_than_equal');
    return value;
  },
});

/** One text as it is. */
export const TEXT: Kind<string> = {
  once: true,
  blank: true,
  schema: { type: 'string' },
  read: ([text = '']) => text,
};

/** Texts that may hold commas: several are given by repeating the parameter. */
export const TEXTS: Kind<string[]> = {
  once: false,
  schema: { type: 'string' },
  read: (texts) => [...texts],
};

/** Words without commas: several are given as a comma list. */
export const WORDS: Kind<string[]> = {
  once: false,
  schema: { type: 'array', items: { type: 'string' } },
  read: (texts) => split(texts),
};

export const UUIDS: Kind<string[]> = {
  once: false,
  schema: { type: 'array', items: { type: 'string', format: 'uuid' } },
  read(texts) {
    const ids = split(texts);
    return ids.every(isUuid) ? ids : new Complaint('Input should be a comma separated list of UUIDs', 'uuid_parsing');
  },
};

const split = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(',')).map((text) => text.trim());

const TIME_SCHEMA = { type: 'string', format: 'date-time' } as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

export const TIME: Kind<Date> = {
  once: true,
  schema: TIME_SCHEMA,
  read: ([text = '']) => timeOf(text)?.toJSDate() ?? NO_TIME,
};

/** The last instant that is meant: of a day without a time its end. */
export const END: Kind<Date> = {
  once: true,
  schema: TIME_SCHEMA,
  read([text = '']) {
    const time = timeOf(text);
    return (DAY.test(text.trim()) ? time?.endOf('day') : time)?.toJSDate() ?? NO_TIME;
  },
};

export function timeOf(text: string): DateTime | undefined {
  // A plus that was not encoded arrives as a blank: 2026-01-31T10:00:00+01:00.
  const mended = text.trim().replace(/(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$/, '$1+$2');
  const time = DateTime.fromISO(mended.replace(/^(\d{4}-\d\d-\d\d) /, '$1T'), { zone: 'utc' });
  return /^\d{4}-\d\d-\d\d/.test(mended) && time.isValid ? time : undefined;
}

const NO_TIME = new Complaint('Input should be a valid datetime in ISO 8601', 'datetime_parsing');

/** A text with a language of its own: `read` answers with a sentence where it does not understand it. */
export const understood = <Value extends object>(read: (texts: readonly string[]) => Value | string): Kind<Value> => ({
  once: false,
  blank: true,
  schema: { type: 'string' },
  read(texts) {
    const value = read(texts);
    return typeof value === 'string' ? new Complaint(value, 'value_error') : value;
  },
});
