import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { Bench } from '../conformance.js';
import type { Page } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';
import { RIGHTS } from './rights.js';
import { tick } from './where.js';

let bench: Bench<PersonioClient>;
beforeAll(async () => {
  bench = await Bench.start(personio);
  bench.settings = {
    location_time_zones: { Munich: 'Europe/Berlin' },
    reports: ['v1:8b6b89ba-c403-454c-aa8c-73f037ab157c', 'v2:21907c3d-a270-48ce-a98a-1f0a780d2022'],
  };
});
afterAll(() => bench[Symbol.asyncDispose]());

const AREAS = [
  ...['employees', 'persons', 'org-units', 'legal-entities', 'cost-centers', 'workplaces'],
  ...['absences', 'attendances', 'projects', 'documents', 'compensations', 'reports'],
];
const NAMES = RIGHTS.map(({ name }) => name);

/** All rights that a check and pulls of every stream miss, in the words that they use. */
async function missed(rights: { areas?: string[]; attributes?: string[] }): Promise<Set<string>> {
  const client = bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
  const { streams, missing } = await bench.check(client);
  const names = new Set([...missing, ...Object.values(streams).flatMap((stream) => stream.missing ?? [])]);
  const told = ({ rightsMissing = [], attributes }: Page) => [...rightsMissing, ...(attributes?.missing ?? [])];
  for (const { name } of personio.streams) {
    try {
      for (const word of (await bench.pull(client, name)).pages.flatMap(told)) names.add(word);
    } catch (error) {
      if (!(error instanceof RightMissing)) throw error;
      names.add(error.area);
    }
  }
  return names;
}

test('whatever right is missing, it is one of which the coverage knows what it fills', async () => {
  const shares = [
    ...AREAS.map((area) => ({ areas: AREAS.filter((one) => one !== area) })),
    ...[{ areas: ['workplaces'] }, { attributes: ['id', 'first_name'] }, { attributes: ['id', 'last_name'] }],
  ];
  const found = new Set<string>();
  for (const rights of shares) for (const name of await missed(rights)) found.add(name);
  const match = 'GET /v2/persons/{id}/employments'; // the simulator has no right of their own for them
  await bench.control('POST', '/faults', { match, kind: 'status', status: 403, times: 100 });
  for (const name of await missed({})) found.add(name);

  expect([...found].sort()).toEqual(NAMES.toSorted());
});

test('what is empty without attributes is known to be filled by one that is missing', async () => {
  const people = async (rights: object) => {
    const client = bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
    const { found, pages } = await bench.pull(client, 'people');
    const mapped = found
      .filter(({ model }) => model === 'employee')
      .map(({ model, raw }) => bench.map(model, raw).fields);
    const filled = mapped.flatMap((fields) => Object.keys(fields).filter((name) => fields[name] != null));
    return { filled: new Set(filled), missing: pages.flatMap(({ attributes }) => attributes?.missing ?? []) };
  };
  const [all, few] = [await people({}), await people({ attributes: ['id', 'first_name'] })];
  const known = RIGHTS.filter(({ name }) => few.missing.includes(name)).flatMap(({ fills }) => fills['employee'] ?? []);

  const emptied = [...all.filled.difference(few.filled)];
  expect(emptied).toEqual(expect.arrayContaining(['employee_number', 'home_location', 'gender']));
  expect(emptied.filter((field) => !known.includes(field))).toEqual([]);
});

test('every model depends on a right, and rights fill fields that there are', () => {
  const filled = RIGHTS.flatMap(({ fills }) => Object.entries(fills));
  const wrong = filled.flatMap(([name, fields]) => {
    const model = models.find((one) => one.name === name);
    const known = model ? fieldsOf(model.fields).map((field) => field.name) : [];
    const listed = fields === 'all' ? [] : fields;
    return listed.filter((field) => !known.includes(field) && !field.startsWith('custom_fields.'));
  });

  expect(wrong).toEqual([]);
  expect(new Set(filled.map(([name]) => name))).toEqual(new Set(Object.keys(personio.map)));
  expect(new Set(NAMES).size).toBe(NAMES.length);
});

test('who reads German is told each attribute by its German name', () => {
  const labels = RIGHTS.filter(({ isAttribute }) => isAttribute).map(({ name }) => {
    const { en, de } = tick(name);
    return [/“([^“]+)”\.$/.exec(en)?.[1], /„([^„]+)“ auswählen\.$/.exec(de)?.[1]];
  });

  expect(labels.filter(([en, de]) => en === de || de === undefined)).toEqual([
    ['Status', 'Status'],
    ['Position', 'Position'],
    ['Team', 'Team'],
  ]);
});
