import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fieldsOf, models } from '#models';
import { Bench, type Pull } from './conformance.js';
import { KNOWN } from './conformance-known.js';
import type { Connector, Page } from './contract.js';
import { CredentialsRejected, ProviderRateLimited } from './errors.js';
import { connectors } from './index.js';

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
    });

    test('of a model that several streams fill, one at most says that it has seen all: they would delete each other’s records', async () => {
      const client = bench.open();
      const whole: string[] = [];
      for (const { name, models: filled } of connector.streams) {
        const { incomplete } = await bench.pull(client, name);
        whole.push(...filled.map((model) => model.name).filter((model) => !incomplete.includes(model)));
      }

      expect(whole.length).toBeGreaterThan(0);
      expect(new Set(whole).size).toBe(whole.length);
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

      const lost = refs.filter((ref) => typeof ref !== 'string' || !ids.has(ref));
      expect(refs.length).toBeGreaterThan(0);
      expect([...new Set(lost)].sort()).toEqual(KNOWN[connector.slug]?.gone ?? []);
    });

    test('a second pull of everything brings the same to the letter', async () => {
      const client = bench.open();
      for (const { name } of connector.streams) {
        const once = await bench.pull(client, name);
        bench.forget();
        const again = await bench.pull(client, name);

        const letters = ({ found }: Pull) =>
          found.map(({ model, remoteId, raw, mark }) => JSON.stringify([model, remoteId, raw, mark])).sort();
        expect(once.found.length).toBeGreaterThan(0);
        expect(letters(again)).toEqual(letters(once));
      }
    });

    test('a record that is named is read to the letter as a pull reads it', async () => {
      for (const { name, named } of connector.streams.filter((stream) => stream.named)) {
        const client = bench.open();
        const pulled = (await bench.pull(client, name)).found.filter(({ model }) => named?.models.includes(model));
        const pages = await bench.named(
          client,
          name,
          pulled.map((one) => bench.nameOf(one)),
        );

        const letters = (found: Page['found']) =>
          found.map(({ model, remoteId, raw, mark }) => JSON.stringify([model, remoteId, raw, mark])).sort();
        const read = pages.flatMap(({ found }) => found).filter(({ model }) => named?.models.includes(model));
        expect([name, pulled.length]).toEqual([name, expect.any(Number)]);
        expect(new Set(letters(read))).toEqual(new Set(letters(pulled)));
        expect(pages.flatMap(({ gone }) => gone)).toEqual([]);
        expect(pages.flatMap(({ failed = [] }) => failed)).toEqual([]);
      }
    });

    test('a name that nobody has brings nothing, and costs the others nothing', async () => {
      const client = bench.open();
      for (const { name, named } of connector.streams.filter((stream) => stream.named)) {
        const [known] = (await bench.pull(client, name)).found.filter(({ model }) => named?.models.includes(model));
        if (!known) throw new Error(`There is nothing of ${name}`);
        const { model, remoteId, owner } = bench.nameOf(known);
        const unknown = ['999999999', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '../x, ?'];
        const names = unknown.map((id) => ({ model, remoteId: id, ...(owner === undefined ? {} : { owner: id }) }));
        const pages = await bench.named(client, name, [...names, bench.nameOf(known)]);

        expect([name, pages.flatMap(({ found }) => found.map((one) => one.remoteId))]).toEqual([
          ...[name, expect.arrayContaining([remoteId])],
        ]);
        expect(pages.flatMap(({ gone }) => gone.map((one) => one.remoteId))).not.toContain(remoteId);
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
        bench.forget();
        const part = await bench.pull(bench.open(), name, {}, 1);
        const rest = await bench.pull(bench.open(), name, { checkpoint: part.pages.at(-1)?.checkpoint ?? {} });

        const ids = (pull: typeof whole) =>
          [...pull.found, ...pull.untouched].map(({ model, remoteId }) => `${model}/${remoteId}`);
        expect(new Set([...ids(part), ...ids(rest)])).toEqual(new Set(ids(whole)));
        expect(rest.incomplete).toEqual(whole.incomplete);
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
      // What has a form of its own is a number, or a part of a public address.
      for (const { name } of connector.credentials.filter(({ form }) => !form)) {
        const secret = bench.simulator.credentials[name] ?? 'nothing to look for';
        expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
      }
      expect(addresses.filter((address) => /papi-|secret|token=|bearer/i.test(address))).toEqual([]);
    });
  },
);
