import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { Bench } from './conformance.js';
import type { Connector } from './contract.js';
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

type Fields = Record<string, unknown>;

describe.each(connectors.map((connector) => [connector.slug, connector] as const))(
  '%s',
  (_slug, connector: Connector) => {
    let bench: Bench<unknown>;
    beforeEach(async () => {
      bench = await Bench.start(connector);
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

    test('a second pull brings nothing when nothing changed', async () => {
      const client = bench.open();
      const since = new Date('2026-12-01');
      for (const stream of connector.streams) {
        await bench.pull(client, stream.name);
        if (stream.covers({ since }) === 'changes') {
          expect((await bench.pull(client, stream.name, { since })).found).toEqual([]);
        }
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
