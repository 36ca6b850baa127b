import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuditLog } from '#journal';
import { RunsService } from '#sync';
import { tokenHash } from '#tenancy';
import { HEALTH, Keeper, type Kept, linksOf, tokenIn } from './keeper.js';
import { connectorOf } from './simulated-company.js';
import { type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';

let stack: Stack;
let keeper: Keeper;
let kept: Kept;

beforeAll(async () => {
  stack = await Stack.start({ settings: { PUBLIC_URL: 'https://connect.vendor.test' } });
  keeper = new Keeper(stack);
  kept = await keeper.connect();
});

afterAll(() => stack.close());

const audited = ({ id }: Linked): Promise<{ actor: string; action: string; subject: string; outcome: string }[]> =>
  stack.query('SELECT actor, action, subject, outcome FROM audit WHERE connection_id = $1 ORDER BY at', [id]);

const runsSince = async ({ id }: Linked, since: Date): Promise<number> => {
  const [row] = await stack.query<{ runs: number }>(
    'SELECT count(*)::int AS runs FROM run WHERE connection_id = $1 AND queued_at >= $2',
    [id, since],
  );
  return row?.runs ?? 0;
};

interface Named {
  name: string;
}

interface Read {
  last_success: string | null;
}

describe('the page', () => {
  test('is given to whoever links, and shows what is read, how many of it, and that all is well', async () => {
    const { status, body } = await keeper.show(kept.health);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ vendor: { name: 'Vendor' }, customer: 'Customer Ltd', connector_name: 'Personio', status: 'ok' },
      ...{ last_sync: expect.any(String), may_switch_on: true, last_read: null, issues: [] },
    });
    const employees = body.models.find(({ name }: Named) => name === 'employee');
    expect(employees).toMatchObject({ on: true, always: true, status: 'Done', last_success: expect.any(String) });
    expect(employees.records).toBeGreaterThan(0);
    expect(employees.expected).toBe(employees.records);
    expect(body.fields.every(({ on }: { on: boolean }) => on)).toBe(true);
  });

  test('shows what is off before anything of it was read', async () => {
    const { health } = await keeper.connect({ off: { models: ['compensation'], fields: ['birth_date'] } });

    const { body } = await keeper.show(health);

    expect(body.models.find(({ name }: Named) => name === 'compensation')).toMatchObject({ on: false, records: 0 });
    expect(body.fields.find(({ name }: Named) => name === 'birth_date')).toMatchObject({ on: false });
    expect(body.status).toBe('ok');
  });

  test('tells how the first reading goes', async () => {
    await stack.personio.control('POST', '/holds', { match: 'GET /v1/company/employees$', at: 'after', times: 1 });
    const since = new Date();
    const connection = await keeper.finish();
    const show = async (): Promise<{ status: string; last_sync: string | null; models: (Named & Read)[] }> =>
      (await keeper.show(connection.health)).body;
    // A part of it is read, and people are not.
    await reached(async () => (await show()).models.some(({ last_success: read }) => read !== null));

    const during = await show();
    await stack.personio.control('POST', '/holds/release', {});
    await stack.personio.control('DELETE', '/holds');
    await stack.settled(connection, since);

    expect(during).toMatchObject({ status: 'reading', last_sync: null });
    expect(during.models.find(({ name }) => name === 'employee')).toMatchObject({ last_success: null });
    expect(await show()).toMatchObject({ status: 'ok', last_sync: expect.any(String) });
  });

  test('does not wait for what is left out for want of credentials', async () => {
    const credentials = { feed_label: stack.personio.credentialsFor(connectorOf('personio_ats'))['feed_label'] };
    const { health } = await keeper.connect({ credentials }, 'personio_ats');

    const { body } = await keeper.show(health);

    expect(body).toMatchObject({ status: 'ok', last_sync: expect.any(String) });
    expect(body.models.find(({ name }: Named) => name === 'candidate')).toMatchObject({ last_success: null });
  });

  test('names the API key that read last, and when', async () => {
    const before = Date.now();
    await stack.read('employees', kept);
    await stack.service(AuditLog).flush();

    const { body } = await keeper.show(kept.health);

    expect(body.last_read).toEqual({ key: 'test', at: expect.any(String) });
    expect(Date.parse(body.last_read.at as string)).toBeGreaterThanOrEqual(before - 1000);
  });

  test.each([
    ['employee.get', true],
    ['document.download', true],
    ['record.history', true],
    ['custom_field.raw_data', true],
    ['custom_field.preview', true],
    ['connector.quarantine.record', true],
    ['passthrough.get', true],
    ['custom_field.list', false],
    ['custom_field.get', false],
    ['connector.coverage', false],
  ])('by the audit log, %s is such a reading: %s', async (action, isReading) => {
    const connection = await keeper.finish();
    const [key] = await stack.query<{ id: string }>(`SELECT id::text FROM api_key WHERE name = 'test'`);
    const entry = { organisationId: stack.vendor.id, connectionId: connection.id, actor: key?.id ?? '', subject: '' };
    await stack.service(AuditLog).write({ ...entry, action, outcome: 'ok' });

    const { body } = await keeper.show(connection.health);

    expect(body.last_read).toEqual(isReading ? { key: 'test', at: expect.any(String) } : null);
  });

  test('counts whoever used the address of a file', async () => {
    const connection = await keeper.finish();
    const entry = { organisationId: stack.vendor.id, connectionId: connection.id, subject: '' };
    await stack.service(AuditLog).write({ ...entry, actor: 'file_link', action: 'file.read', outcome: 'ok' });

    expect((await keeper.show(connection.health)).body.last_read).toMatchObject({ key: 'file_link' });
  });

  test('says in both languages what to do where a right was taken away, and what to tick', async () => {
    const credentials = await stack.personio.newCredentials();
    const since = new Date();
    const connection = await keeper.finish('personio', { credentials });
    await stack.settled(connection, since);
    const all = ['persons', 'employees', 'org-units', 'legal-entities', 'cost-centers', 'workplaces', 'attendances'];
    await stack.personio.setRights(credentials, { areas: all });
    await stack.sync(connection, { full: true });

    const { body } = await keeper.show(connection.health);

    expect(body.status).toBe('issues');
    expect(body.issues.find(({ code }: { code: string }) => code === 'right_missing')).toMatchObject({
      since: expect.any(String),
      text: {
        en: expect.stringMatching(/^Something may not be read any more\. .*“Absences”: tick “Read”/),
        de: expect.stringMatching(/^Etwas darf nicht mehr gelesen werden\. .*„Abwesenheiten“: „Lesen“ anhaken/),
      },
    });
  });

  test('asks for new credentials once the old ones died, and gives a link for them', async () => {
    const credentials = await stack.personio.newCredentials();
    const since = new Date();
    const connection = await keeper.finish('personio', { credentials });
    await stack.settled(connection, since);
    await stack.personio.withdraw(credentials);
    await stack.sync(connection);
    const died = (await keeper.show(connection.health)).body as { status: string; models: { status: string }[] };
    expect(died.status).toBe('relink');
    expect(new Set(died.models.map(({ status: state }) => state))).toEqual(new Set(['Failed']));

    const { status, body } = await keeper.act(connection.health, 'relink');
    expect(status).toBe(200);
    const token = tokenIn(body.magic_link_url as string);
    const session = await stack.api.post('/api/embedded/v1/link/session', {}, { link_token: token });
    expect(session.body).toMatchObject({ relink: true, customer: 'Customer Ltd' });
    await stack.redeem(await stack.complete(token, stack.personio.credentials));

    expect((await keeper.show(connection.health)).body.status).not.toBe('relink');
  });

  test('pauses so that nobody else has anything read, and resumes', async () => {
    const [{ key }, ours] = [stack.vendor, `/api/v1/connectors/${kept.id}`];
    const theirs = await keeper.vendorsLink(kept);
    expect((await keeper.act(kept.health, 'pause')).status).toBe(204);
    const since = new Date();

    expect((await keeper.show(kept.health)).body).toMatchObject({ status: 'paused', paused_by: 'customer' });
    expect((await stack.get(`${ours}/schedule`)).body).toMatchObject({ paused: true, paused_by: 'customer' });
    expect((await stack.api.post(`${ours}/pause`, { key })).body).toMatchObject({ paused_by: 'customer' });
    for (const refused of [
      await stack.api.post(`${ours}/resume`, { key }),
      await stack.api.patch(`${ours}/schedule`, { key }, { paused: false }),
      await stack.api.post(`${ours}/runs`, { key }, { full: true }),
      await stack.api.post(`/api/hris/v1/connectors/${kept.id}/resync`, { key }),
      await stack.api.post('/api/embedded/v1/connectors/resync', stack.caller(kept)),
      await keeper.act(theirs, 'resume'),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([409, 'paused_by_customer']);
    }
    await stack.service(RunsService).resync({ id: kept.id, organisationId: stack.vendor.id }, { full: true });
    await sleep(700);
    expect(await runsSince(kept, since)).toBe(0);

    expect((await keeper.act(kept.health, 'resume')).status).toBe(204);
    await stack.settled(kept, since);
    expect((await keeper.show(kept.health)).body).toMatchObject({ status: 'ok', paused_by: null });
    expect((await stack.get(`${ours}/schedule`)).body).toMatchObject({ paused: false, paused_by: null });
  });

  test('ends a pause of the vendor’s, and the vendor one that was made by a link of theirs', async () => {
    const [{ key }, ours] = [stack.vendor, `/api/v1/connectors/${kept.id}`];
    expect((await stack.api.post(`${ours}/pause`, { key })).body).toMatchObject({ paused_by: 'vendor' });
    expect((await keeper.act(kept.health, 'resume')).status).toBe(204);
    expect((await stack.get(`${ours}/schedule`)).body).toMatchObject({ paused_by: null });

    expect((await keeper.act(await keeper.vendorsLink(kept), 'pause')).status).toBe(204);
    expect((await keeper.show(kept.health)).body).toMatchObject({ status: 'paused', paused_by: 'vendor' });
    expect((await stack.api.post(`${ours}/resume`, { key })).body).toMatchObject({ paused: false, paused_by: null });
  });

  test('needs no key, and whatever is no link of a connection is answered alike', async () => {
    const gone = await keeper.connect();
    expect((await keeper.act(gone.health, 'revoke')).status).toBe(204);
    const unknown = `${kept.health.slice(0, -4)}0000`;

    for (const token of [gone.health, unknown, 'pp_health_nobody', 'x'.repeat(5000), '']) {
      for (const answer of [
        await keeper.show(token),
        await keeper.act(token, 'pause'),
        await keeper.act(token, 'disconnect', { confirm: 'x' }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'health_token_invalid']);
      }
    }
    expect((await stack.api.get(HEALTH)).body.code).toBe('health_token_invalid');
    expect((await stack.api.get(HEALTH, { key: stack.vendor.key, token: kept.token })).status).toBe(404);
  });

  test('is on the audit log with each change and each download, by the id of the link', async () => {
    const connection = await keeper.connect();
    await keeper.act(connection.health, 'pause');
    await keeper.exported(connection.health, '?model=company');
    await keeper.show(connection.health);
    const [{ id }] = (await stack.get(linksOf(connection))).body.items as [{ id: string }];

    const entries = (await audited(connection)).filter(
      ({ actor, action }) => actor !== 'link' && action.startsWith('health'),
    );

    expect(entries.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [`health_link:${id}`, 'health.pause', ''],
      [`health_link:${id}`, 'health.export', 'company'],
    ]);
  });
});

describe('the vendor', () => {
  test('lists links without their tokens, makes others that cannot switch on, and revokes each', async () => {
    const connection = await keeper.connect();
    const made = await stack.api.post(linksOf(connection), { key: stack.vendor.key });
    expect(made.body).toEqual({
      id: expect.any(String),
      health_url: expect.stringMatching(/^https:\/\/connect\.vendor\.test\/connect\/health#pp_health_/),
    });
    const theirs = tokenIn(made.body.health_url as string);
    expect((await keeper.show(theirs)).body).toMatchObject({
      ...{ may_switch_on: false, may_download: false, customer: 'Customer Ltd' },
    });

    const { body, text } = await stack.get(linksOf(connection));
    expect(body.items).toMatchObject([
      { id: made.body.id, may_switch_on: false, last_used_at: expect.any(String), revoked_at: null },
      { may_switch_on: true, last_used_at: null, revoked_at: null },
    ]);
    expect(made.text).toContain(theirs.slice(10));
    for (const token of [theirs, connection.health]) expect(text).not.toContain(token.slice(10));

    for (const { id } of body.items as { id: string }[]) {
      const path = `${linksOf(connection)}/${id}`;
      expect((await stack.api.delete(path, { key: stack.vendor.key })).status).toBe(204);
      expect((await stack.api.delete(path, { key: stack.vendor.key })).status).toBe(404);
    }
    for (const token of [theirs, connection.health]) expect((await keeper.show(token)).status).toBe(404);
  });

  test('needs an admin’s key for that', async () => {
    const key = await stack.key(['hris:read', 'hris:write']);
    const [{ id }] = (await stack.get(linksOf(kept))).body.items as [{ id: string }];

    const refused = [
      await stack.api.get(linksOf(kept), { key }),
      await stack.api.post(linksOf(kept), { key }),
      await stack.api.delete(`${linksOf(kept)}/${id}`, { key }),
    ];
    for (const { status, body } of refused) expect([status, body.code]).toEqual([403, 'scope_missing']);
    expect((await keeper.show(kept.health)).status).toBe(200);
  });

  test('has no route that shows a customer’s link again, and the database holds none either', async () => {
    const rows = await stack.query<{ text: string }>(
      'SELECT row_to_json(h)::text AS text FROM health_link h WHERE connection_id = $1',
      [kept.id],
    );
    const secret = kept.health.slice('pp_health_'.length);
    expect([rows.length > 0, secret.length]).toEqual([true, 32]);
    const hash = tokenHash(kept.health).toString('hex');
    expect(rows.some(({ text }) => text.includes(hash))).toBe(true);
    for (const { text } of rows) {
      const said = [text, Buffer.from(/"\\\\x([0-9a-f]+)"/.exec(text)?.[1] ?? '', 'hex').toString('latin1')];
      expect(said[1]).toHaveLength(32);
      for (let start = 0; start + 8 <= secret.length; start += 4)
        for (const each of said) expect(each).not.toContain(secret.slice(start, start + 8));
    }
  });
});

test('who tries tokens is told to wait, and whoever has a good one is let in meanwhile', async () => {
  const tries = Array.from({ length: 125 }, () => keeper.show('pp_health_nobody'));
  const answers = await Promise.all(tries);

  expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await keeper.show(kept.health)).status).toBe(200);
});
