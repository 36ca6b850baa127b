import { type Outline, type Person, statusOf } from '../company/person.js';
import { type Call } from '../world.js';
import { refuse, valuesOf } from './paging.js';

interface Filters {
  operators?: readonly string[];
  /** Names that have a dot without being a field and an operator: `person.id`. */
  dotted?: readonly string[];
}

/** Personio v2 filters: an operator that a field does not know is refused, a name that nobody knows is not. */
export function checkFilters(
  call: Call,
  dates: readonly string[],
  { operators = ['gt', 'lt'], dotted = [] }: Filters = {},
): void {
  const known = new Set([...dotted, ...dates.flatMap((field) => operators.map((one) => `${field}.${one}`))]);
  for (const [name, value] of call.request.query) {
    if (name.includes('.') && !known.has(name)) throw refuse(call, 400, 'badFilter');
    const [field = ''] = name.split('.');
    if (dates.includes(field) && instantOf(value) === null) throw refuse(call, 400, 'badRequest');
  }
}

/** Whether an instant passes `name` and its operators; what is shown in seconds is equal by the second. */
export function timeFilter(query: URLSearchParams, name: string): (instant: number) => boolean {
  const limit = (key: string): number | null => {
    const text = query.get(key);
    return text === null ? null : instantOf(text);
  };
  const [same, from] = [limit(name), limit(`${name}.gte`)];
  const [after, before] = [limit(`${name}.gt`), limit(`${name}.lt`)];
  return (instant) =>
    (same === null || Math.floor(instant / 1000) === Math.floor(same / 1000)) &&
    (from === null || instant >= from) &&
    (after === null || instant > after) &&
    (before === null || instant < before);
}

type Test<T> = (of: T) => boolean;

/** Personio v2 persons, list: everybody whom all filters let pass. The dear ones come last. */
export function personFilter(call: Call, query: URLSearchParams): (id: number) => boolean {
  const { company } = call.world;
  const cheap = outlineTests(query);
  const dear = personTests(call, query);
  return (id) => {
    const outline = company.outline(id);
    if (outline === undefined || !cheap.every((test) => test(outline))) return false;
    const person = dear.length > 0 ? company.person(id) : undefined;
    return person === undefined || dear.every((test) => test(person));
  };
}

function outlineTests(query: URLSearchParams): Test<Outline>[] {
  const ids = valuesOf(query, 'id');
  const emails = valuesOf(query, 'email');
  const firstNames = named(query, 'first_name');
  const lastNames = named(query, 'last_name');
  const created = timeFilter(query, 'created_at');
  const updated = timeFilter(query, 'updated_at');
  return [
    ({ createdAt, updatedAt }) => created(createdAt) && updated(updatedAt),
    ({ id }) => ids?.includes(String(id)) ?? true,
    ({ email }) => emails?.includes(email ?? '') ?? true,
    ({ firstName }) => firstNames?.includes(firstName) ?? true,
    ({ lastName }) => lastNames?.includes(lastName) ?? true,
  ];
}

function personTests(call: Call, query: URLSearchParams): Test<Person>[] {
  const tests: Test<Person>[] = [];
  const preferred = named(query, 'preferred_name');
  if (preferred !== undefined) tests.push(({ preferredName }) => preferred.includes(preferredName));
  const status = query.get('status');
  if (status !== null) tests.push(statusTest(call, status));
  return tests;
}

/** A name is one value, commas and all. */
function named(query: URLSearchParams, name: string): string[] | undefined {
  return query.has(name) ? query.getAll(name) : undefined;
}

function statusTest(call: Call, wanted: string): Test<Person> {
  if (wanted !== 'ACTIVE' && wanted !== 'INACTIVE') throw refuse(call, 400, 'badRequest');
  const today = call.world.company.clock.today();
  return ({ employments: [latest] }) => {
    return latest !== undefined && (statusOf(latest, today) === 'INACTIVE') === (wanted === 'INACTIVE');
  };
}

/** Date-times and plain dates both (Personio v2 persons, list: sources differ). */
export function instantOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return null;
  const zoned = text.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const instant = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(instant) ? null : instant;
}
