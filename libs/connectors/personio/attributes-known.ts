import { isDeepStrictEqual } from 'node:util';
import { sharedAttributes } from './attributes.js';
import type { PersonioClient } from './client.js';
import type { Row } from './employee-list.js';

type Attributes = Awaited<ReturnType<typeof sharedAttributes>>;

/** The catalogue as it was last told, and how rows looked that were read with it. */
interface Known {
  attributes: Attributes;
  until: number;
  shapes: ReadonlySet<string>;
}

const MOST_AGE = 15 * 60_000;
const known = new WeakMap<PersonioClient, Known>();

/**
 * What the account shares, for who reads a few people again and again. Whatever an admin shares or withdraws comes into every row
 * or leaves it: while all rows have the same attributes, and still do, it says what it said then. Where rows differ it is asked each
 * time: one that lost an attribute may look like another that never had it.
 */
export async function attributesWith(client: PersonioClient, rows: readonly Row[] | null): Promise<Attributes> {
  const shapes = rows?.map(shapeOf) ?? [];
  const last = known.get(client);
  if (last && holds(last, shapes)) return last.attributes;
  const next = after(last, await sharedAttributes(client), shapes);
  known.set(client, next);
  return next.attributes;
}

const shapeOf = ({ attributes }: Row): string => Object.keys(attributes).sort().join(' ');

const holds = (last: Known, shapes: readonly string[]): boolean =>
  last.shapes.size === 1 &&
  shapes.length > 0 &&
  last.until > Date.now() &&
  shapes.every((shape) => last.shapes.has(shape));

/** Where the catalogue says what it said before, rows have several shapes. */
function after(last: Known | undefined, attributes: Attributes, shapes: readonly string[]): Known {
  const until = Date.now() + MOST_AGE;
  const isSame = last && isDeepStrictEqual(last.attributes, attributes);
  if (!isSame) return { attributes, until, shapes: new Set(shapes) };
  return { attributes: last.attributes, until, shapes: new Set([...last.shapes, ...shapes].slice(0, 2)) };
}
