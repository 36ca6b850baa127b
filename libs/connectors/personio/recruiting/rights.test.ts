import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { Bench } from '../../conformance.js';
import type { Pulled } from '../../contract.js';
import { RightMissing } from '../../errors.js';
import type { RecruitingClient } from './client.js';
import { personioAts } from './index.js';
import { RIGHTS } from './rights.js';

let bench: Bench<RecruitingClient>;
beforeAll(async () => {
  bench = await Bench.start(personioAts);
  bench.settings = { feed_languages: ['de', 'en'] };
});
afterAll(() => bench[Symbol.asyncDispose]());

const AREAS = ['recruiting', 'documents', 'persons'];

/** A client with these areas, and with the career page unless it is left out. */
async function clientWith(areas: readonly string[], { page = true } = {}): Promise<RecruitingClient> {
  const pair = (await bench.control('POST', '/credentials', { areas })) as Record<string, string>;
  const { feed_label: label = '' } = bench.simulator.credentials;
  return bench.open({ ...pair, ...(page ? { feed_label: label } : {}) });
}

/** What a client reads of the company in unified words, and what its pulls miss. */
async function read(client: RecruitingClient) {
  const missing = new Set<string>();
  const filled = new Set<string>();
  for (const { name } of personioAts.streams) {
    bench.forget();
    try {
      const { pages, found } = await bench.pull(client, name);
      const rights = pages.flatMap(({ rightsMissing = [], rightsLeftOut = [] }) => [
        ...rightsMissing,
        ...rightsLeftOut,
      ]);
      for (const right of rights) missing.add(right);
      for (const path of found.flatMap(filledBy)) filled.add(path);
    } catch (error) {
      if (!(error instanceof RightMissing)) throw error;
      missing.add(error.area);
    }
  }
  return { missing, filled };
}

function filledBy({ model, raw }: Pulled): string[] {
  const { fields, custom } = bench.map(model, raw);
  const own = Object.keys(custom).map((field) => [`custom_fields.${field}`, true] as const);
  return [...Object.entries(fields), ...own].flatMap(([field, value]) => (says(value) ? [`${model}.${field}`] : []));
}

const says = (value: unknown): boolean => value != null && !(Array.isArray(value) && value.length === 0);

test.each([
  ['recruiting', AREAS.filter((area) => area !== 'recruiting'), true],
  ['documents', AREAS.filter((area) => area !== 'documents'), true],
  ['persons', AREAS.filter((area) => area !== 'persons'), true],
  ['the career page', AREAS, false],
])('without %s the coverage knows why what is empty is empty', async (_what, areas, page) => {
  const all = await read(await clientWith(AREAS));
  const client = await clientWith(areas, { page });
  const { missing, filled } = await read(client);

  const { missing: told } = await bench.check(client);
  expect([...missing].every((right) => told.includes(right))).toBe(true);
  expect(told.length).toBeGreaterThan(0);
  const known = RIGHTS.filter(({ name }) => told.includes(name)).flatMap(({ fills }) => Object.entries(fills));
  const isKnown = (path: string): boolean =>
    known.some(
      ([model, fields]) =>
        path.startsWith(`${model}.`) && (fields === 'all' || fields.includes(path.slice(model.length + 1))),
    );
  const emptied = [...all.filled.difference(filled)];
  expect(all.missing.size).toBe(0);
  expect(emptied.length).toBeGreaterThan(0);
  expect(emptied.filter((path) => !isKnown(path))).toEqual([]);
});

test('every model depends on a right, and rights fill fields that there are', () => {
  const filled = RIGHTS.flatMap(({ fills }) => Object.entries(fills));
  const wrong = filled.flatMap(([name, fields]) => {
    const model = models.find((one) => one.name === name && one.category === 'ats');
    const known = model ? fieldsOf(model.fields).map((field) => field.name) : [];
    const listed = fields === 'all' ? [] : fields;
    return listed.filter((field) => !known.includes(field) && !field.startsWith('custom_fields.'));
  });

  expect(wrong).toEqual([]);
  expect(new Set(filled.map(([name]) => name))).toEqual(new Set(Object.keys(personioAts.map)));
});
