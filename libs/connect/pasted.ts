import type { CredentialField } from '#connectors';

/** What was made of something that a person pasted. Names of credentials only, never a value. */
export interface Understood {
  name: string;
  /** The field that it stood in. */
  from: string;
  /** `trimmed` of blanks and quotes, `picked` out of a longer text, or `moved`, as it stood in another one's field. */
  how: 'trimmed' | 'picked' | 'moved';
  /** Where in that field it begins and ends; left out where it does not stand there in one piece. */
  place?: [number, number];
}

interface Piece {
  value: string;
  from: string;
  how?: Understood['how'];
}

type Pieces = Map<string, Piece>;

/** What the person meant: without blanks and quotes, taken out of texts that hold more than one, and each in its own field. */
export function understand(
  fields: readonly CredentialField[],
  values: Readonly<Record<string, string>>,
): { values: Record<string, string>; understood: Understood[] } {
  const pieces: Pieces = new Map(fields.map(({ name }) => [name, bare(name, values[name] ?? '')]));
  spread(fields, pieces);
  for (const field of fields) narrow(field, pieces);
  swap(fields, pieces);
  const found = [...pieces];
  return {
    values: Object.fromEntries(found.map(([name, { value }]) => [name, value])),
    understood: found.flatMap(([name, { value, from, how }]) =>
      how && value !== '' ? [{ name, from, how, ...placeOf(value, values[from]) }] : [],
    ),
  };
}

function placeOf(value: string, text = ''): Pick<Understood, 'place'> {
  const start = text.indexOf(value);
  return start < 0 ? {} : { place: [start, start + value.length] };
}

/** Blanks that are seen and such as are not. */
const BLANKS = '[\\s\\u200b-\\u200f\\u2060\\ufeff]';
const AROUND = new RegExp(`^${BLANKS}+|${BLANKS}+$`, 'g');
const QUOTES = ['""', "''", '``', '“”', '„“', '„”', '‚‘', '‘’', '«»', '»«', '<>'];

function bare(name: string, text: string): Piece {
  let value = text.replace(AROUND, '');
  for (let before = ''; before !== value;) {
    before = value;
    const unended = value.length > 1 ? value.replace(/(?<=["'”“»])[,;]$/, '') : value;
    const isQuoted = unended.length > 1 && QUOTES.includes(unended.charAt(0) + unended.slice(-1));
    if (isQuoted) value = unended.slice(1, -1).replace(AROUND, '');
  }
  return { value, from: name, ...(value === text ? {} : { how: 'trimmed' as const }) };
}

/** Gives each field what a text in any of them says of it. What a person has typed into its own field stays. */
function spread(fields: readonly CredentialField[], pieces: Pieces): void {
  const texts = [...pieces].map(([from, { value }]) => ({ from, parts: partsOf(fields, value) }));
  const held = new Set(texts.filter(({ parts }) => parts.size > 0).map(({ from }) => from));
  for (const from of held) pieces.set(from, { value: '', from });
  for (const { from, parts } of texts) {
    for (const [name, value] of parts) {
      if (pieces.get(name)?.value === '') pieces.set(name, { ...bare(name, value), from, how: 'picked' });
    }
  }
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Words of a label before a sign that a value follows. */
const LONGEST_LABEL = 48;
const MOST_WORDS = 4;
const MOST_SIGNS = 200;

/** What stands behind `Client ID:`, `client_id=`, `"clientId":` and the like; or several values alone that each look like one of the fields. */
function partsOf(fields: readonly CredentialField[], text: string): Map<string, string> {
  const signs = [...text.matchAll(/[:=]/g)].slice(0, MOST_SIGNS);
  const said = signs.flatMap(({ index }) => saidAt(fields, text, index));
  const best = said.sort((one, other) => one.rank - other.rank).reverse(); // of a map the last one stays
  return best.length === 0 ? listed(fields, text) : new Map(best.map(({ name, value }) => [name, value]));
}

/** What the sign at this place says of which field; lower ranks are more certain. */
function saidAt(
  fields: readonly CredentialField[],
  text: string,
  sign: number,
): { name: string; value: string; rank: number }[] {
  const field = labelled(fields, text.slice(Math.max(0, sign - LONGEST_LABEL), sign));
  const value = field && valueAt(text.slice(sign + 1));
  if (!value) return [];
  const { name, pasted } = field.of;
  return [{ name, value, rank: pasted?.looks?.test(value) ? field.rank - 2 : field.rank }];
}

/** The field that the last words of this text are the label of; of a label that several texts use, the rank is lower. */
function labelled(
  fields: readonly CredentialField[],
  before: string,
): { of: CredentialField; rank: number } | undefined {
  const words = before.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  for (let count = Math.min(MOST_WORDS, words.length); count > 0; count -= 1) {
    const said = plain(words.slice(-count).join(''));
    for (const rank of [0, 1]) {
      const of = fields.find((field) => labelsOf(field)[rank]?.includes(said));
      if (of) return { of, rank };
    }
  }
  return undefined;
}

const labelsOf = ({ name, label, pasted }: CredentialField): string[][] => [
  [name, label.en, label.de].map(plain),
  [...(pasted?.called ?? [])],
];

function valueAt(after: string): string | undefined {
  const [, quote = '', value] = /^[>\s\\]*(["'`“„«]?)\s*([^\s"'`“”„«»,;{}[\]\\]+)/.exec(after) ?? [];
  if (value === undefined) return undefined;
  return quote === '' ? value.replace(/&\w+=.*$/, '') : value;
}

function listed(fields: readonly CredentialField[], text: string): Map<string, string> {
  const values = text.split(/[\s,;|]+/).filter((value) => value !== '');
  const places = values.map((value) => placesOf(fields, value));
  const names = places.flatMap(([only, ...others]) => (only && others.length === 0 ? [only.name] : []));
  const isList = values.length > 1 && names.length === values.length && new Set(names).size === names.length;
  return new Map(isList ? names.map((name, index) => [name, values[index] ?? '']) : []);
}

const placesOf = (fields: readonly CredentialField[], value: string): CredentialField[] =>
  fields.filter((field) => looksAs(field, value));

/** What a page's address holds of it, and what a line break has cut in two. */
function narrow(field: CredentialField, pieces: Pieces): void {
  const { name, pasted } = field;
  const piece = pieceOf(pieces, field);
  const within = pasted?.within?.exec(piece.value)?.[1];
  if (within !== undefined) pieces.set(name, { ...piece, value: within, how: 'picked' });
  const joined = piece.value.replace(/\s+/g, '');
  if (joined !== piece.value && pasted?.looks?.test(joined))
    pieces.set(name, { ...piece, value: joined, how: 'trimmed' });
}

/** What looks like another field's goes there, and what was there comes here unless it looks as it should. */
function swap(fields: readonly CredentialField[], pieces: Pieces): void {
  for (const here of fields) {
    const mine = pieceOf(pieces, here);
    const there = otherPlaceOf(fields, here, mine.value);
    if (!there) continue;
    const theirs = pieceOf(pieces, there);
    if (looksAs(there, theirs.value)) continue;
    // A field of which nobody knows how it looks may hold what looks like another's, until that holds what does not.
    if (theirs.value === '' && !here.pasted?.looks) continue;
    pieces.set(there.name, { ...mine, how: 'moved' });
    pieces.set(here.name, theirs.value === '' ? { value: '', from: here.name } : { ...theirs, how: 'moved' });
  }
}

/** The one field that the value belongs in by its looks, where that is not its own. */
function otherPlaceOf(
  fields: readonly CredentialField[],
  here: CredentialField,
  value: string,
): CredentialField | undefined {
  const [there, ...others] = looksAs(here, value) ? [] : placesOf(fields, value);
  return others.length === 0 ? there : undefined;
}

const pieceOf = (pieces: Pieces, { name }: CredentialField): Piece => pieces.get(name) ?? { value: '', from: name };

const looksAs = ({ pasted }: CredentialField, value: string): boolean => pasted?.looks?.test(value) === true;
