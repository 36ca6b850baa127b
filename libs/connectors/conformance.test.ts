import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { Bench, type Pull } from './conformance.js';
import type { Connector, Settings } from './contract.js';
import { CredentialsRejected, ProviderRateLimited } from './errors.js';
import { connectors } from './index.js';

/** The small company that every simulator starts with, in unified words. */
const NORDLICHT = [
  ['Maria Öztürk-Lindqvist', 'ACTIVE', 'Geschäftsführerin', 'Product and Tech', null, '2019-01-01'],
  ['Jürgen Groß', 'ACTIVE', 'Head of Engineering', 'Engineering', 'Maria Öztürk-Lindqvist', '2019-02-01'],
  ['Ada Lovelace', 'ACTIVE', 'Software Engineer', 'Engineering', 'Jürgen Groß', '2021-02-01'],
  ['Łukasz Żółć', 'ACTIVE_EXTERNAL', 'Consultant', 'Qualitätssicherung', 'Jürgen Groß', '2024-07-01'],
  ['Søren Kjær', 'LEAVE', 'Mechatronics Engineer', 'Engineering', 'Jürgen Groß', '2020-03-30'],
  ['Zoë 🚀 Brückner', 'ACTIVE', 'Account Executive', 'Vertrieb', 'Maria Öztürk-Lindqvist', '2023-10-29'],
  ['Hans-Peter von der Heide', 'ACTIVE', 'Lagerist', 'Qualitätssicherung', 'Jürgen Groß', '2022-03-27'],
  ['Élodie Dubois', 'INACTIVE', 'Sales Manager', 'Vertrieb', 'Maria Öztürk-Lindqvist', '2021-05-01'],
  ['伟 陈', 'PENDING', 'Data Engineer', 'Engineering', 'Jürgen Groß', '2026-11-01'],
  ['Anna Huber', 'ACTIVE', 'HR Business Partner', 'People & Culture', 'Maria Öztürk-Lindqvist', '2025-01-01'],
  ['Tobias Weiß', 'ACTIVE', 'Prüfingenieur', 'Qualitätssicherung', 'Jürgen Groß', '2022-01-17'],
  ['Renate Vogel', 'INACTIVE', null, null, null, null],
];

const GROUPS = [
  ['1000 Entwicklung', 'COST_CENTER', null],
  ['2000 Vertrieb', 'COST_CENTER', null],
  ['50101 Nordlicht Robotik GmbH', 'COST_CENTER', null],
  ['Außendienst', 'TEAM', null],
  ['Engineering', 'DEPARTMENT', 'Product and Tech'],
  ['Greifarme', 'TEAM', null],
  ['People & Culture', 'DEPARTMENT', null],
  ['Plattform', 'TEAM', null],
  ['Product and Tech', 'DEPARTMENT', null],
  ['Qualitätssicherung', 'DEPARTMENT', 'Product and Tech'],
  ['Vertrieb', 'DEPARTMENT', null],
];

/** Who is paid what. */
const PAY = [
  ['Ada Lovelace', 'Base salary', 4166.67, 'MONTH', 'EUR'],
  ['Jürgen Groß', 'Base salary', 7833.33, 'MONTH', 'EUR'],
  ['Maria Öztürk-Lindqvist', 'Base salary', 11500, 'MONTH', 'EUR'],
];

interface Known {
  settings: Settings;
  /** By model: the simulator's own counts of what becomes records of it. */
  counts: Readonly<Record<string, (counts: Record<string, number>) => number>>;
}

/** What a connector is told of the small company, and how its simulator counts it. */
const KNOWN: Readonly<Record<string, Known>> = {
  personio: {
    settings: {
      time_zone: 'Europe/Berlin',
      reports: ['v1:8b6b89ba-c403-454c-aa8c-73f037ab157c', 'v2:21907c3d-a270-48ce-a98a-1f0a780d2022'],
    },
    counts: {
      employee: ({ persons = 0 }) => persons,
      employment: ({ employments = 0 }) => employments,
      group: ({ departments = 0, teams = 0, cost_centers: centers = 0 }) => departments + teams + centers,
      company: ({ legal_entities: entities = 0 }) => entities,
      location: ({ workplaces = 0 }) => workplaces,
      document: ({ documents = 0 }) => documents,
      absence_type: ({ absence_types: types = 0 }) => types,
      time_off: ({ absences = 0 }) => absences,
      timesheet_entry: ({ work_periods: periods = 0, work_periods_rejected: rejected = 0 }) => periods - rejected,
      project: ({ projects = 0 }) => projects,
      report: () => 2,
    },
  },
};

type Fields = Record<string, unknown>;

describe.each(connectors.map((connector) => [connector.slug, connector] as const))(
  '%s',
  (_slug, connector: Connector) => {
    let bench: Bench<unknown>;
    beforeEach(async () => {
      bench = await Bench.start(connector);
      bench.settings = KNOWN[connector.slug]?.settings ?? {};
    });
    afterEach(() => bench[Symbol.asyncDispose]());

    test('every right is granted, nothing is missing, and the account can be recognised', async () => {
      const { streams, missing, sample } = await bench.check();

      expect(streams).toEqual(Object.fromEntries(connector.streams.map(({ name }) => [name, { granted: true }])));
      expect(missing).toEqual([]);
      expect(sample.remoteIds.length).toBeGreaterThan(0);
    });

    test('every stream fills models that are mapped', () => {
      const filled = connector.streams.flatMap((stream) => stream.models.map(({ name }) => name));

      expect(new Set(filled)).toEqual(new Set(Object.keys(connector.map)));
      expect(new Set(filled).size).toBe(filled.length); // two streams that fill one model would delete each other's records
    });

    test('the small company is the same in unified words, whoever keeps it', async () => {
      const company = await bench.company();
      const all = Object.entries(company).flatMap(([model, records]) =>
        Object.entries(records).map(([id, fields]) => [`${model}/${id}`, fields] as const),
      );
      const byRef = new Map<unknown, Fields>(all);
      const nameOf = (ref: unknown): unknown => {
        const fields = byRef.get(ref);
        return fields?.['display_full_name'] ?? fields?.['name'] ?? null;
      };
      const records = (model: string): Fields[] => Object.values(company[model] ?? {});

      expect(
        records('employee').map((one) => [
          ...[one['display_full_name'], one['employment_status'], one['designation'], one['department']],
          ...[nameOf(one['manager']), typeof one['start_date'] === 'string' ? one['start_date'].slice(0, 10) : null],
        ]),
      ).toEqual(NORDLICHT);
      const groups = records('group').map((one) => [one['name'], one['type'], nameOf(one['parent_group'])]);
      expect(groups.sort((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1))).toEqual(GROUPS);
      expect(records('employment')).toHaveLength(12);
      expect(
        records('company')
          .map((one) => one['legal_name'])
          .sort(),
      ).toEqual([...['Nordlicht Robotik GmbH', 'Nordlicht Robotik Österreich GmbH']]);
      expect(
        records('location')
          .map((one) => one['name'])
          .sort(),
      ).toEqual(['München', 'Remote', 'Wien']);
      const pay = records('compensation').map((one) => [
        ...[nameOf(one['employee']), one['name'], one['pay_rate'], one['pay_period'], one['pay_currency']],
      ]);
      expect(pay).toEqual(expect.arrayContaining(PAY));
    });

    test('as many records are read as the simulator counts', async () => {
      const { counts } = await bench.control('GET', '');
      const company = await bench.company();
      const found = Object.entries(KNOWN[connector.slug]?.counts ?? {}).map(([model, countOf]) => [
        ...[model, Object.keys(company[model] ?? {}).length, countOf(counts as Record<string, number>)],
      ]);

      expect(found.length).toBeGreaterThan(0);
      expect(found.map(([model, read]) => [model, read])).toEqual(found.map(([model, , counted]) => [model, counted]));
    });

    test('a mapped record has every field of its model and no other', async () => {
      for (const [name, records] of Object.entries(await bench.company())) {
        const fields = fieldsOf(models.find((model) => model.name === name)?.fields ?? Object).map(
          (field) => field.name,
        );
        for (const record of Object.values(records)) expect(Object.keys(record)).toEqual(fields);
      }
    });

    test('every reference leads to a record that is pulled as well', async () => {
      const company = await bench.company();
      const ids = new Set(
        Object.entries(company).flatMap(([model, records]) => Object.keys(records).map((id) => `${model}/${id}`)),
      );
      const refs: unknown[] = models.flatMap((model) =>
        fieldsOf(model.fields)
          .filter(({ to }) => to)
          .flatMap(({ name }) =>
            Object.values(company[model.name] ?? {}).flatMap((record) => [record[name] ?? []].flat()),
          ),
      );

      expect(refs.length).toBeGreaterThan(0);
      expect(refs.filter((ref) => typeof ref !== 'string' || !ids.has(ref))).toEqual([]);
    });

    test('a second pull of everything brings the same to the letter', async () => {
      const client = bench.open();
      for (const { name } of connector.streams) {
        const [once, again] = [await bench.pull(client, name), await bench.pull(client, name)];

        const letters = ({ found }: Pull) =>
          found.map(({ model, remoteId, raw, mark }) => JSON.stringify([model, remoteId, raw, mark])).sort();
        expect(once.found.length).toBeGreaterThan(0);
        expect(letters(again)).toEqual(letters(once));
      }
    });

    test('a pull of changes brings nothing new when nothing changed', async () => {
      const client = bench.open();
      const since = new Date('2026-12-01');
      for (const stream of connector.streams.filter((one) => one.covers({ since }) === 'changes')) {
        const known = new Set((await bench.pull(client, stream.name)).found.map(({ raw }) => JSON.stringify(raw)));
        const changes = await bench.pull(client, stream.name, { since });

        expect(changes.found.filter(({ raw }) => !known.has(JSON.stringify(raw)))).toEqual([]);
      }
    });

    test('an interrupted pull goes on after its checkpoint and misses nobody', async () => {
      for (const { name } of connector.streams) {
        const whole = await bench.pull(bench.open(), name);
        const part = await bench.pull(bench.open(), name, {}, 1);
        const rest = await bench.pull(bench.open(), name, { checkpoint: part.pages.at(-1)?.checkpoint ?? {} });

        const ids = (pull: typeof whole) =>
          [...pull.found, ...pull.untouched].map(({ model, remoteId }) => `${model}/${remoteId}`);
        expect(new Set([...ids(part), ...ids(rest)])).toEqual(new Set(ids(whole)));
        expect(rest.incomplete).toEqual([]);
      }
    });

    test('what a right fills, and what has files, are fields of models', () => {
      const fields = models.flatMap((model) =>
        fieldsOf(model.fields).map(({ name, kind }) => [`${model.name}.${name}`, kind] as const),
      );
      const filled = (connector.rights ?? []).flatMap(({ fills }) =>
        Object.entries(fills).flatMap(([model, names]) => [names].flat().map((name) => `${model}.${name}`)),
      );
      const links = fields.filter(([, kind]) => kind === 'link').map(([name]) => name);

      const named = new Set<string>(fields.map(([name]) => name));
      expect(filled.filter((name) => !/\.(all$|custom_fields\.)/.test(name) && !named.has(name))).toEqual([]);
      expect(links).toEqual(expect.arrayContaining(Object.keys(connector.files ?? {})));
    });

    test('a link has a file behind it', async () => {
      const client = bench.open();
      const company = await bench.company(client);
      for (const [link, source] of Object.entries(connector.files ?? {})) {
        const [model = '', field = ''] = link.split('.');
        const [remoteId = ''] = Object.entries(company[model] ?? {}).find(([, fields]) => fields[field] != null) ?? [];
        const file = await source.open(client, remoteId);

        expect([link, file?.contentType]).toEqual([link, expect.stringContaining('/')]);
        expect(file && (await buffer(file.body)).length).toBeGreaterThan(0);
      }
    });

    test('a checkpoint survives being written as JSON', async () => {
      for (const { name } of connector.streams) {
        for (const { checkpoint } of (await bench.pull(bench.open(), name)).pages) {
          expect(JSON.parse(JSON.stringify(checkpoint))).toEqual(checkpoint);
        }
      }
    });

    test('wrong credentials are rejected', async () => {
      const wrong = Object.fromEntries(Object.keys(bench.simulator.credentials).map((name) => [name, 'wrong']));

      await expect(bench.check(bench.open(wrong))).rejects.toBeInstanceOf(CredentialsRejected);
      for (const { name } of connector.streams) {
        await expect(bench.pull(bench.open(wrong), name)).rejects.toBeInstanceOf(CredentialsRejected);
      }
    });

    test('a 429 is obeyed, and a storm of them ends the pull for now', async () => {
      const [stream] = connector.streams;
      await bench.control('POST', '/faults', { match: 'GET /', kind: '429', times: 3 });
      const pull = await bench.pull(bench.open(), stream?.name ?? '');
      expect(pull.failed).toEqual([]);
      expect(bench.budget.pauses.length).toBe(3);

      await bench.control('POST', '/faults', { match: 'GET /', kind: '429', times: 100_000 });
      await expect(bench.pull(bench.open(), stream?.name ?? '')).rejects.toBeInstanceOf(ProviderRateLimited);
    });

    test('no credential and no token ever travels in an address', async () => {
      await bench.check();
      await bench.company();
      const { requests } = await bench.control('GET', '/requests');

      const addresses = (requests as { path: string }[]).map(({ path }) => path);
      expect(addresses.filter((address) => address.includes('?')).length).toBeGreaterThan(5);
      for (const secret of Object.values(bench.simulator.credentials)) {
        expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
      }
      expect(addresses.filter((address) => /papi-|secret|token=|bearer/i.test(address))).toEqual([]);
    });
  },
);
