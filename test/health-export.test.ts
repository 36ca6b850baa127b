import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HealthLinksService } from '#connect';
import { ConnectionsService } from '#tenancy';
import { HealthExport } from '../apps/api/health-page/health-export.js';
import { bearing, HEALTH, Keeper, type Kept, type Line } from './keeper.js';
import { Stack } from './stack.js';

let stack: Stack;
let keeper: Keeper;
let kept: Kept;

beforeAll(async () => {
  stack = await Stack.start({ settings: { PUBLIC_URL: 'https://connect.vendor.test' } });
  keeper = new Keeper(stack);
  kept = await keeper.connect();
});

afterAll(() => stack.close());

/** A download during which something happens, once it has begun; rejects where it is cut off. */
const cutOff = (url: URL, token: string, happen: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request(url, { headers: { 'x-health-token': token } }, (answer) => {
      answer.once('data', () => void happen().catch(reject));
      answer.on('data', () => undefined);
      answer.once('end', resolve);
      answer.once('error', reject);
    });
    call.on('error', reject);
    call.end();
  });

/** Not everybody has one. */
const hasAddress = (line: Line): line is Line & { work_email: string } =>
  typeof (line as { work_email?: unknown }).work_email === 'string';

describe('the export', () => {
  test('holds every record as the API answers it, with what the provider sent, deleted ones as well', async () => {
    const [person = {}] = (await stack.read('employees', kept)).items;
    await stack.personio.remove(String(person['remote_id']));
    await stack.sync(kept, { full: true });
    const { items } = await stack.read('employees', kept, { include_deleted: 'true' });
    const listed = items.map(({ id }) => id as string);

    const lines = await keeper.exported(kept.health);

    const employees = lines.filter(({ model }) => model === 'employee');
    expect(employees.map(({ id }) => id).sort()).toEqual(listed.sort());
    expect(employees.find(({ id }) => id === person['id'])).toMatchObject({
      ...{ is_deleted: true, first_name: person['first_name'], raw_data: expect.any(Object) },
    });
    for (const line of lines) {
      expect(line.raw_data).toEqual(expect.any(Object));
      expect(line).toHaveProperty('custom_fields');
    }
    const counts = (await keeper.show(kept.health)).body.models as { name: string; records: number }[];
    for (const { name, records } of counts) {
      expect([name, lines.filter(({ model, is_deleted: isGone }) => model === name && !isGone).length]).toEqual([
        ...[name, records],
      ]);
    }
  });

  test('of one model holds nothing else, and of one that there is not says which there are', async () => {
    const lines = await keeper.exported(kept.health, '?model=time_off');
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ model }) => model))).toEqual(new Set(['time_off']));

    const { status, body } = await stack.api.get(`${HEALTH}/export?model=candidate`, bearing(kept.health));
    expect(status).toBe(422);
    expect(body.detail[0].msg).toMatch(/employee, /);
  });

  test('of one person holds that person with everything that hangs on them, and nothing of others', async () => {
    const all = await keeper.exported(kept.health);
    const absent = all.find(({ model }) => model === 'time_off');
    const person = all.find(({ id }) => id === absent?.employee) as Line & { work_email: string };
    const own = (line: Line): boolean => line.id === person.id || line.employee === person.id;
    const expected = all.filter(own).map(({ model, id }) => `${model} ${id}`);
    expect(new Set(all.filter(own).map(({ model }) => model)).size).toBeGreaterThan(3);

    for (const name of [person.id, person.remote_id, person.work_email, ` ${person.work_email.toUpperCase()} `]) {
      const lines = await keeper.exported(kept.health, `?person=${encodeURIComponent(name)}`);
      expect(lines.map(({ model, id }) => `${model} ${id}`).sort()).toEqual(expected.sort());
    }
    const absences = await keeper.exported(kept.health, `?model=time_off&person=${person.id}`);
    expect(new Set(absences.map(({ model }) => model))).toEqual(new Set(['time_off']));
  });

  test('of somebody who is not there is refused before the first line', async () => {
    for (const name of ['nobody@customer.example', '999999', kept.id]) {
      const { status, body } = await stack.api.get(
        `${HEALTH}/export?person=${encodeURIComponent(name)}`,
        bearing(kept.health),
      );
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });

  test('of candidates follows their applications', async () => {
    const { health } = await keeper.connect({}, 'personio_ats');
    const all = await keeper.exported(health);
    const candidate = all.find(({ model }) => model === 'application')?.candidate ?? '';
    const applications = all.filter(({ model, candidate: of }) => model === 'application' && of === candidate);
    const named = new Set([candidate, ...applications.map(({ id }) => id)]);
    const own = ({ id, candidate: of, application }: Line): boolean =>
      named.has(id) || named.has(of ?? '') || named.has(application ?? '');
    const expected = all.filter(own).map(({ model, id }) => `${model} ${id}`);
    expect(new Set(all.filter(own).map(({ model }) => model)).size).toBeGreaterThan(1);
    expect(expected.length).toBeLessThan(all.length);

    const lines = await keeper.exported(health, `?person=${candidate}`);

    expect(lines.map(({ model, id }) => `${model} ${id}`).sort()).toEqual(expected.sort());
  });

  test('of somebody who is gone holds them all the same, by whichever name', async () => {
    const { health, ...connection } = await keeper.connect();
    const all = await keeper.exported(health);
    const absences = all.filter(({ model, is_deleted: isGone }) => model === 'time_off' && !isGone);
    const person = all.filter(hasAddress).find(({ id }) => absences.some(({ employee }) => employee === id));
    if (!person) throw new Error('Nobody with an address is absent.');
    const absent = absences.find(({ employee }) => employee === person.id);
    await stack.personio.remove(person.remote_id);
    await stack.sync(connection, { full: true });
    await stack.sync(connection, { full: true });

    for (const name of [person.id, person.remote_id, person.work_email]) {
      const lines = await keeper.exported(health, `?person=${encodeURIComponent(name)}`);
      expect(lines.find(({ id }) => id === person.id)).toMatchObject({
        is_deleted: true,
        work_email: person.work_email,
      });
      expect(lines.some(({ id }) => id === absent?.id)).toBe(true);
    }
  });

  test('is refused to a link that the vendor has made, whatever it asks for', async () => {
    const theirs = await keeper.vendorsLink(kept);
    for (const query of ['', '?model=company', '?person=nobody@customer.example', '?model=nonsense']) {
      const { status, body } = await stack.api.get(`${HEALTH}/export${query}`, bearing(theirs));
      expect([status, body.code]).toEqual([403, 'not_by_vendors_link']);
    }
    expect((await keeper.show(kept.health)).body.may_download).toBe(true);
  });

  test.each([
    ['something is switched off', (token: string) => keeper.choose(token, ['document'])],
    ['something is switched on', (token: string) => keeper.choose(token, [])],
    ['the link is revoked', (token: string) => keeper.act(token, 'revoke')],
    ['it is disconnected', (token: string) => keeper.act(token, 'disconnect', { confirm: 'Customer Ltd' })],
  ])('ends where %s meanwhile', async (_, happen) => {
    const { health, id } = await keeper.connect({ off: { models: ['project'], fields: [] } });
    const connection = await stack.service(ConnectionsService).fresh(stack.vendor.id, id);
    if (!connection) throw new Error('It was there before.');
    const link = await stack.service(HealthLinksService).find(health);
    const lines = await stack.service(HealthExport).lines({ connection, link }, {});
    expect((await lines.next()).done).toBe(false);

    expect((await happen(health)).status).toBeLessThan(300);

    await expect(lines.next()).rejects.toMatchObject({ code: 'export_stopped' });
  });

  test('that ends so is no whole download', async () => {
    const { health } = await keeper.connect();
    const held = stack.query('DO $$ BEGIN LOCK TABLE quarantine; PERFORM pg_sleep(2); END $$');
    await sleep(300);
    const download = cutOff(new URL(`${await stack.url()}${HEALTH}/export`), health, async () => {
      expect((await keeper.act(health, 'revoke')).status).toBe(204);
    });

    await expect(download).rejects.toMatchObject({ code: 'ECONNRESET' });
    await held;
  });

  test('has few records in memory at once, however many there are', async () => {
    const connection = await stack.service(ConnectionsService).byId(stack.vendor.id, 'production', kept.id);
    if (!connection) throw new Error('It was there before.');
    const link = await stack.service(HealthLinksService).find(kept.health);
    let [most, all] = [0, 0];
    for await (const chunk of await stack.service(HealthExport).lines({ connection, link }, {})) {
      const lines = chunk.toString('utf8').split('\n').length - 1;
      [most, all] = [Math.max(most, lines), all + lines];
    }
    expect(all).toBeGreaterThan(100);
    expect(most).toBe(25);
  });

  test('is no trouble to anybody where whoever asked has gone in the middle of it', async () => {
    const url = new URL(`${await stack.url()}${HEALTH}/export`);
    await new Promise<void>((resolve, reject) => {
      const call = request(url, { headers: { 'x-health-token': kept.health } }, (answer) => {
        answer.once('data', () => {
          call.destroy();
          resolve();
        });
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET') reject(error);
      });
      call.end();
    });
    expect((await keeper.show(kept.health)).status).toBe(200);
  });
});
