import { AppError } from '#kernel';

/** A call that asks to be taken for one of another method than it has: what is allowed could not be told. */
class MethodOverridden extends AppError {
  readonly code = 'method_overridden';
  override readonly status = 400;

  constructor() {
    super('Neither query nor body may say "_method": name the method of the call itself.');
  }
}

/** As frameworks read it, also where they take another character for the first one, or find a list. */
const NAME = /^\s*[_.[ ]method(?:$|[[\0])/i;

/** Throws MethodOverridden where one of these names stands for another method. */
export function refuseOverride(names: Iterable<string>): void {
  for (const name of names) if (NAME.test(name)) throw new MethodOverridden();
}

/** The names that a body of this kind holds: those of a form, or of an object. */
export function namesIn(bytes: Uint8Array, type: string): string[] {
  const text = Buffer.from(bytes).toString('utf8');
  if (/^\s*application\/x-www-form-urlencoded/i.test(type)) return [...new URLSearchParams(text).keys()];
  if (/\bjson\b/i.test(type)) return namesOfJson(text);
  return /^\s*multipart\//i.test(type) ? namesOfParts(text) : [];
}

function namesOfJson(text: string): string[] {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return []; // nobody reads it
  }
}

/** A file among the parts may say anything. */
const PART = /^content-disposition:.*?;\s*name\*?=(?:[\w-]*'[\w-]*')?(?:"([^"]*)"|([^\s;]*))/gim;

const namesOfParts = (text: string): string[] =>
  [...text.matchAll(PART)].map(([, quoted, plain]) => quoted ?? plain ?? '');
