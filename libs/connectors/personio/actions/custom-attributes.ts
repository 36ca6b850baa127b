import type { Json, JsonObject, Schema } from '../../contract.js';
import { AREAS } from '../areas.js';
import { catalogueIfShown } from '../attributes.js';
import type { PersonioClient } from '../client.js';
import { CUSTOM_V1, v1KeyOf } from '../mappings/custom.js';
import { isObject } from '../protocol.js';
import { groupsOf } from '../withheld/attributes.js';
import { rowsOf } from './choices.js';
import { dayOf, objectOf, orNull, textIn } from './fields.js';

/** An attribute of the customer's own making, or one that only its meaning tells from these. */
interface OwnAttribute {
  /** Of v1: it never changes. */
  key: string;
  /** Of v2, as far as somebody is known who has it; else that of v1. */
  id: string;
  /** Where a field of ours has the same. */
  meaning: string | null;
  schema: Schema;
}

/** Fields of ours that are such attributes, and how their values are written. */
const MEANINGS: Readonly<Record<string, { meaning: string; value: (body: JsonObject) => Json | undefined }>> = {
  employee_number: { meaning: 'company_employee_id', value: ({ employee_number: number }) => number },
  date_of_birth: { meaning: 'date_of_birth', value: ({ date_of_birth: born }) => born && dayOf(born) },
  home_location: {
    meaning: 'city',
    value: ({ home_location: home }) => (home === null ? null : objectOf(home)['city']),
  },
};

const MEANT = new Set(Object.values(MEANINGS).map(({ meaning }) => meaning));

const MOST_AGE = 5 * 60_000;
const known = new WeakMap<PersonioClient, { until: number; attributes: Promise<readonly OwnAttribute[]> }>();

/** Those that the credentials show. Which of them they may write Personio does not say. */
function ownAttributes(client: PersonioClient): Promise<readonly OwnAttribute[]> {
  const attributes = asked(client);
  known.set(client, { until: Date.now() + MOST_AGE, attributes });
  attributes.catch(() => known.delete(client));
  return attributes;
}

/** Whether an account has the attributes that these fields of ours are, and what its other ones take. */
export async function customSchemas(
  client: PersonioClient,
): Promise<{ fields: ReadonlySet<string>; own: Record<string, Schema> }> {
  const attributes = await ownAttributes(client);
  const meant = Object.entries(MEANINGS).filter(([, { meaning }]) => attributes.some((one) => one.meaning === meaning));
  const own = attributes.filter(({ meaning }) => meaning === null);
  return {
    fields: new Set(meant.map(([field]) => field)),
    own: Object.fromEntries(own.flatMap(({ key, id, schema }) => [[key, schema] as const, [id, schema] as const])),
  };
}

/** The attributes that a body sets, as v2 takes them. */
export async function customValues(client: PersonioClient, body: JsonObject): Promise<JsonObject[]> {
  const named = Object.entries(objectOf(body['custom_fields']));
  const meant = Object.values(MEANINGS).flatMap(({ meaning, value }) => {
    const given = value(body);
    return given === undefined ? [] : [[meaning, given] as const];
  });
  if (named.length + meant.length === 0) return [];
  const last = known.get(client);
  const attributes = await (last && last.until > Date.now() ? last.attributes : ownAttributes(client));
  const idOf = (name: string): string =>
    attributes.find(({ key, id, meaning }) => [key, id, meaning].includes(name))?.id ?? name;
  const values = new Map([...named, ...meant].map(([name, value]) => [idOf(name), value]));
  return [...values].map(([id, value]) => ({ id, value }));
}

/** Of v2, by its key in v1 or by what it means. */
type Shown = ReadonlyMap<string, JsonObject>;

async function asked(client: PersonioClient): Promise<OwnAttribute[]> {
  const [catalogue, shown] = await Promise.all([catalogueIfShown(client), shownAttributes(client)]);
  const rows = catalogue?.body['data'];
  return (Array.isArray(rows) ? rows.filter(isObject) : []).flatMap((row) => attributeOf(row, shown));
}

function attributeOf(row: JsonObject, shown: Shown): OwnAttribute[] {
  const [key, universal] = [textIn(row['key']), textIn(row['universal_id'])];
  const meaning = [universal, key].find((word) => MEANT.has(word)) ?? null;
  if (!CUSTOM_V1.test(key) && meaning === null) return [];
  const v2 = shown.get(key) ?? shown.get(universal) ?? {};
  const groups = groupsOf(key, row);
  return [{ key, id: textIn(v2['id']) || key, meaning, schema: { ...schemaOf(row, v2), 'x-groups': groups } }];
}

/** Of the first people, who together have most attributes: the catalogue is v1's, and does not say how v2 calls them. */
async function shownAttributes(client: PersonioClient): Promise<Shown> {
  const people = await firstPeople(client);
  const attributes = people.flatMap(({ custom_attributes: own }) => (Array.isArray(own) ? own.filter(isObject) : []));
  return new Map(
    attributes.flatMap((one) => (typeof one['id'] === 'string' ? [[v1KeyOf(one['id']), one] as const] : [])),
  );
}

const firstPeople = async (client: PersonioClient): Promise<JsonObject[]> =>
  (await rowsOf(client, { path: '/v2/persons', query: { limit: 50 }, area: AREAS.persons }, 1)) ?? [];

/** What v2 takes, where v1's types say it too. */
const TYPES: Readonly<Record<string, Schema>> = {
  integer: { type: 'integer' },
  decimal: { type: 'number' },
  date: { type: 'string', format: 'date' },
  tags: { type: 'array', items: { type: 'string' } },
};

/** A choice of v1 may be a yes or no of v2. */
function schemaOf({ type, options, label }: JsonObject, { type: shown }: JsonObject): Schema {
  const description = { description: typeof label === 'string' ? label : '' };
  if (shown === 'boolean') return orNull({ type: 'boolean', ...description });
  const words = Array.isArray(options) ? options.filter((one) => typeof one === 'string') : [];
  if (type === 'list' && words.length > 0) return orNull({ type: 'string', enum: words, ...description });
  return orNull({ ...(TYPES[textIn(type)] ?? { type: 'string' }), ...description });
}
