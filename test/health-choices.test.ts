import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearing, HEALTH, Keeper } from './keeper.js';
import { Stack } from './stack.js';
import { reached } from './telling-provider.js';

let stack: Stack;
let keeper: Keeper;

beforeAll(async () => {
  stack = await Stack.start({ settings: { PUBLIC_URL: 'https://connect.vendor.test' } });
  keeper = new Keeper(stack);
});

afterAll(() => stack.close());

describe('to switch off and on', () => {
  const offIn = async (token: string): Promise<string[]> => {
    const { models, fields } = (await keeper.show(token)).body as Record<string, { name: string; on: boolean }[]>;
    return [...(models ?? []), ...(fields ?? [])].flatMap(({ name, on }) => (on ? [] : [name]));
  };

  test('what goes off is given out no more from the answer on, and what comes on is read again', async () => {
    const connection = await keeper.connect();
    const born = async (): Promise<unknown[]> =>
      (await stack.read('employees', connection)).items.map((person) => person['date_of_birth']).filter(Boolean);
    const [before, absences] = [await born(), (await stack.read('time-off', connection)).items.length];
    expect(before.length * absences).toBeGreaterThan(0);
    const exported = async (): Promise<{ away: number; born: number }> => {
      const lines = await keeper.exported(connection.health);
      return {
        away: lines.filter(({ model, is_deleted: isGone }) => model === 'time_off' && !isGone).length,
        born: lines.filter(({ date_of_birth: day }) => Boolean(day)).length,
      };
    };
    expect(await exported()).toEqual({ away: absences, born: before.length });

    expect((await keeper.choose(connection.health, ['time_off'], ['birth_date'])).status).toBe(204);

    expect(await offIn(connection.health)).toEqual(expect.arrayContaining(['time_off', 'birth_date']));
    expect(await born()).toEqual([]);
    expect((await stack.read('time-off', connection)).items).toEqual([]);
    expect(await exported()).toEqual({ away: 0, born: 0 });

    const since = new Date();
    expect((await keeper.choose(connection.health, [])).status).toBe(204);
    await stack.settled(connection, since);
    expect(await born()).toHaveLength(before.length);
    expect((await stack.read('time-off', connection)).items).toHaveLength(absences);
  });

  test('tells for how long what goes off is still being destroyed, and what comes on is not', async () => {
    const connection = await keeper.connect();
    const isDestroying = async (): Promise<boolean> =>
      (await keeper.show(connection.health)).body.destroying as boolean;
    const lease = (until: string): Promise<unknown> =>
      stack.query(`UPDATE stream SET render_until = now() + $2::interval WHERE connection_id = $1`, [
        ...[connection.id, until],
      ]);
    const version = `SELECT 1 FROM record WHERE connection_id = $1 AND rendering < $2`;
    expect(await isDestroying()).toBe(false);

    await lease('1 hour'); // nobody makes records anew
    await keeper.choose(connection.health, ['compensation'], ['birth_date']);
    expect(await isDestroying()).toBe(true);
    await lease('0');
    await reached(async () => !(await isDestroying()));
    const { choices_version: made } = (await keeper.show(connection.health)).body as { choices_version: number };
    expect(await stack.query(version, [connection.id, made])).toEqual([]);

    await stack.query('UPDATE stream SET paused = true WHERE connection_id = $1', [connection.id]);
    await lease('1 hour');
    await keeper.choose(connection.health, [], ['birth_date']);
    expect((await stack.query(version, [connection.id, made + 1])).length).toBeGreaterThan(0);
    expect(await isDestroying()).toBe(false);
  });

  test('is refused for what there is not, and for what nothing works without', async () => {
    const { health } = await keeper.finish();
    for (const [models, fields] of [
      [['wages'], []],
      [['employee'], []],
      [[], ['shoe_size']],
    ] as [string[], string[]][]) {
      const { status, body } = await keeper.choose(health, models, fields);
      expect([status, body.code]).toEqual([422, 'choice_unknown']);
    }
    const off = { models: [], fields: [] };
    for (const body of [
      ...[{}, { off: null }, { off: { models: [] } }, { off: { models: 'all', fields: [] } }].map((each) => ({
        ...each,
        choices_version: 0,
      })),
      ...[{ off }, { off, choices_version: null }, { off, choices_version: 'latest' }, { off, choices_version: -1 }],
    ]) {
      expect((await stack.api.patch(`${HEALTH}/choices`, bearing(health), body)).body.code).toBe('invalid_request');
    }
  });

  test('is one way by a link of the vendor’s, whatever it says', async () => {
    const connection = await keeper.connect({ off: { models: ['document'], fields: ['bank_data'] } });
    const theirs = await keeper.vendorsLink(connection);

    for (const [models, fields] of [
      [[], []],
      [['document'], []],
      [['timesheet_entry'], ['bank_data']],
    ] as [string[], string[]][]) {
      const { status, body } = await keeper.choose(theirs, models, fields);
      expect([status, body.code]).toEqual([403, 'switched_off_by_customer']);
    }
    expect((await keeper.choose(theirs, ['document', 'project'], ['bank_data'])).status).toBe(204);
    expect(await offIn(theirs)).toEqual(expect.arrayContaining(['document', 'project', 'bank_data']));

    expect((await keeper.choose(connection.health, [])).status).toBe(204);
    expect(await offIn(theirs)).toEqual([]);
  });

  test('by who has not seen what another one has switched meanwhile changes nothing', async () => {
    const connection = await keeper.connect();
    const seen = (await keeper.show(connection.health)).body.choices_version as number;

    const answers = await Promise.all(
      ['document', 'project'].map((model) => keeper.choose(connection.health, [model], [], seen)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('choices_changed');
    const won = answers[0]?.status === 204 ? 'document' : 'project';
    expect(await offIn(connection.health)).toEqual([won]);
    const [audited] = await stack.query<{ subject: string }>(
      `SELECT subject FROM audit WHERE connection_id = $1 AND action = 'health.choices' AND outcome = 'ok'`,
      [connection.id],
    );
    expect(audited?.subject).toBe(`off:${won}`);
  });

  test('while the customer switches off, a vendor’s link that knew less switches nothing on', async () => {
    const connection = await keeper.connect();
    const theirs = await keeper.vendorsLink(connection);

    const untilItIsSo = async (): Promise<void> => {
      while ((await keeper.choose(connection.health, ['document'])).status === 409);
    };

    await Promise.all([untilItIsSo(), ...Array.from({ length: 5 }, () => keeper.choose(theirs, ['project']))]);

    expect(await offIn(connection.health)).toContain('document');
  });

  test('with a repair: what is given is off before anything is read, and what is not given stays', async () => {
    const connection = await keeper.connect({ off: { models: ['document'], fields: [] } });
    const repair = async (more: object): Promise<void> => {
      const link = await stack.invite('personio', connection);
      const given = { link_token: link, credentials: stack.personio.credentials, ...more };
      expect((await stack.api.post('/api/embedded/v1/link/complete', {}, given)).status).toBe(200);
    };

    await repair({});
    expect(await offIn(connection.health)).toEqual(['document']);
    await repair({ off: { models: ['project'], fields: [] } });
    expect(await offIn(connection.health)).toEqual(['project']);
    const audited = await stack.query<{ subject: string }>(
      `SELECT subject FROM audit WHERE connection_id = $1 AND action = 'connection.choices' ORDER BY at`,
      [connection.id],
    );
    expect(audited.map(({ subject }) => subject)).toEqual(['off:project', 'on:document']);
  });

  test('with a repair: a link that is used by another meanwhile switches nothing on', async () => {
    const connection = await keeper.connect({ off: { models: ['document'], fields: [] } });
    const link = await stack.invite('personio', connection);
    const complete = (models: string[]): Promise<{ status: number }> => {
      const given = { link_token: link, credentials: stack.personio.credentials, off: { models, fields: [] } };
      return stack.api.post('/api/embedded/v1/link/complete', {}, given);
    };
    await stack.personio.control('POST', '/holds', { match: 'GET /v2/persons$', at: 'after', times: 1 });
    const late = complete([]);
    await reached(async () => {
      const { waiting } = await stack.personio.control<{ waiting: unknown[] }>('GET', '/holds');
      return waiting.length > 0;
    });

    expect((await complete(['document'])).status).toBe(200);
    await stack.personio.control('DELETE', '/holds');

    expect((await late).status).toBe(404);
    expect((await complete([])).status).toBe(404);
    expect(await offIn(connection.health)).toEqual(['document']);
  });
});

test('a certificate counts what the page has shown: not what was switched off or deleted before', async () => {
  const connection = await keeper.connect();
  const shown = async (): Promise<Record<string, number>> => {
    const { models } = (await keeper.show(connection.health)).body as { models: { name: string; records: number }[] };
    return Object.fromEntries(models.flatMap(({ name, records }) => (records > 0 ? [[name, records]] : [])));
  };
  const before = await shown();
  expect((await keeper.choose(connection.health, ['document'], ['sick_leave'])).status).toBe(204);
  await reached(async () => (await keeper.show(connection.health)).body.destroying === false);
  const after = await shown();
  expect(after['time_off']).toBeLessThan(before['time_off'] ?? 0);
  expect(after['time_off']).toBe((await stack.read('time-off', connection)).items.length);
  expect([before['document'], after['document']]).toEqual([expect.any(Number), undefined]);

  const { body } = await keeper.act(connection.health, 'disconnect', { confirm: 'Customer Ltd' });

  expect(body.destroyed.records).toEqual(after);
});
