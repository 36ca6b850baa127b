import type { FieldError } from '#kernel';

/** No record lies deeper, and what walks through a body has an end. */
const MOST_LEVELS = 64;

/**
 * What of a body can be no value, though JSON can spell it: a text that not everybody could read when it is told again, a number that is
 * too great for one, and what lies too deep. Null: nothing.
 */
export function noValueIn(body: unknown): FieldError | null {
  const found = wrongIn(body, 1);
  return found && { ...found, loc: ['body', ...found.loc] };
}

function wrongIn(value: unknown, level: number): FieldError | null {
  if (typeof value === 'string') return isText(value) ? null : NO_TEXT;
  if (typeof value === 'number') return Number.isFinite(value) ? null : NO_NUMBER;
  if (typeof value !== 'object' || value === null) return null;
  if (level > MOST_LEVELS) return TOO_DEEP;
  return Array.isArray(value) ? inList(value, level) : inObject(value as Record<string, unknown>, level);
}

function inList(list: readonly unknown[], level: number): FieldError | null {
  for (let index = 0; index < list.length; index += 1) {
    const found = wrongIn(list[index], level + 1);
    if (found) return { ...found, loc: [index, ...found.loc] };
  }
  return null;
}

function inObject(value: Readonly<Record<string, unknown>>, level: number): FieldError | null {
  for (const name of Object.keys(value)) {
    if (!isText(name)) return NO_NAME;
    const found = wrongIn(value[name], level + 1);
    if (found) return { ...found, loc: [name, ...found.loc] };
  }
  return null;
}

const isText = (value: string): boolean => value.isWellFormed() && !value.includes('\0');

const CHARACTERS = 'U+0000 and halves of characters (surrogates that stand alone) are none';

const NO_TEXT = wrong(`Input should be a text that consists of characters: ${CHARACTERS}`, 'value_error');
const NO_NAME = wrong(`The names in it should consist of characters: ${CHARACTERS}`, 'value_error');
const NO_NUMBER = wrong('Input should be a finite number', 'finite_number');
const TOO_DEEP = wrong(`Input should have at most ${MOST_LEVELS} levels, one within the other`, 'value_error');

function wrong(msg: string, type: string): FieldError {
  return { loc: [], msg, type };
}
