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

/** What cannot be read as JSON strictly, somebody may read more leniently. */
function namesOfJson(text: string): string[] {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    const said = unescaped(text);
    return [said, said.replaceAll('\0', '')].some((one) => BEGINNING.test(one)) ? ['_method'] : [];
  }
}

/** Where a name may begin, with or without quotes, or behind a comment. */
const BEGINNING = /(?:^|["'{,\s]|\*\/)[_.[]method(?![a-z])/i;

const unescaped = (text: string): string =>
  text.replace(/\\u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** A file among the parts may say anything. */
const PART = /^content-disposition[ \t]*:(.*)$/gim;
const PART_NAME = /[;\s]name(?:\*\d*)?\*?\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;]*))/gi;

/** Names may be encoded, and cut into pieces (RFC 2231). */
const namesOfParts = (text: string): string[] =>
  [...text.replace(/\r?\n[ \t]+/g, ' ').matchAll(PART)].flatMap(([, said = '']) => {
    const names = [...said.matchAll(PART_NAME)].map(([, quoted, plain]) =>
      decoded((quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').replace(/^[\w-]*'[\w-]*'/, '')),
    );
    return [...names, names.join('')];
  });

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
