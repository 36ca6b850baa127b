import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { document, employee, timesheetEntry } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';
import { readToken } from './links.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
  connection = await stage.connect();
});

afterAll(async () => {
  await stage.close();
});

/** Whose file the address is for, if it is one of ours. */
function fileAt(url: unknown): object | undefined {
  expect(url).toMatch(/^https:\/\/api\.vendor\.test\/files\/[\w-]+\.[\w-]+$/);
  const read = readToken(String(url).split('/').at(-1) ?? '');
  expect(read?.isSignedBy(stage.vault.keys(connection))).toBe(true);
  return read?.ref;
}

test('a file is answered as an address of ours: in lists, by id and in related records', async () => {
  await stage.sync(connection, [
    {
      remoteId: '1',
      fields: { first_name: 'Ada', avatar: 'https://provider.test/secret.png', manager: stage.idOf(connection, '1') },
    },
    { remoteId: '2', fields: { first_name: '"avatar":"link"', avatar: null } },
    { remoteId: 'd', model: 'document', fields: { file_name: 'link', file_url: 'd' } },
    { remoteId: 'e', model: 'document', fields: { file_url: null } }, // the last field of all
  ]);
  const id = stage.idOf(connection, '1');
  const relation = {
    name: 'manager',
    key: Buffer.from('"manager":'),
    model: employee,
    picked: null,
    within: new Map(),
  };
  const items = await stage.all(connection, { expand: new Map([['manager', relation]]) });
  const [ada, bob] = ['1', '2'].map((remoteId) => items.find(({ remote_id }) => remote_id === remoteId));
  const avatar = { field: 'employee.avatar', recordId: id, connectionId: connection.id };

  expect(fileAt(ada?.['avatar'])).toMatchObject(avatar);
  expect(fileAt((ada?.['manager'] as { avatar: string }).avatar)).toMatchObject(avatar);
  expect(fileAt((await stage.get(connection, '1'))?.['avatar'])).toMatchObject(avatar);
  expect(bob).toMatchObject({ first_name: '"avatar":"link"', avatar: null });
  const { items: documents } = await stage.list(connection, {}, document);
  expect(documents.find(({ remote_id }) => remote_id === 'e')).toMatchObject({ file_url: null });
  const paper = documents.find(({ remote_id }) => remote_id === 'd');
  expect(fileAt(paper?.['file_url'])).toMatchObject({ field: 'document.file_url', recordId: paper?.id });
});

test('what the provider calls a file is not kept: the record is the same when only that changes', async () => {
  const counts = async (avatar: string | null) => {
    const run = await stage.run(connection);
    const written = await stage.write(connection, run, [{ remoteId: '3', fields: { avatar } }]);
    await stage.end(run);
    return written;
  };
  await counts('https://provider.test/1.png?signature=1');

  expect(await counts('https://provider.test/1.png?signature=2')).toMatchObject({ updated: 0, unchanged: 1 });
  expect(await counts(null)).toMatchObject({ updated: 1 });
});

test('the address of a picture is good for half an hour at most', async () => {
  const { expiresAt } = fileAt((await stage.get(connection, '1'))?.['avatar']) as { expiresAt: Date };

  expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(14 * 60_000);
  expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(30 * 60_000);
});

test('times at which something starts, ends and takes effect narrow a list; the time at the provider as well', async () => {
  const times: Record<string, [string | null, string | null]> = {
    a: ['2026-01-05T08:00:00Z', '2026-01-05T16:00:00Z'],
    b: ['2026-01-06T08:00:00Z', null],
    c: ['2026-01-07T08:00:00Z', '2026-01-07T16:00:00Z'],
    d: [null, null],
  };
  const own = await stage.connect();
  const run = await stage.run(own);
  const entry = ([remoteId, [start_time, end_time]]: [string, [string | null, string | null]]) => ({
    ...{ remoteId, model: 'timesheet_entry', fields: { start_time, end_time, employee: stage.idOf(own, '1') } },
  });
  await stage.write(own, run, Object.entries(times).map(entry));
  await stage.rows(own, `UPDATE record SET remote_modified_at = starts_at + interval '1 day'`);
  const found = async (within: object, filters = {}): Promise<string> => {
    const { items } = await stage.list(own, { within, filters }, timesheetEntry);
    return items
      .map(({ remote_id }) => remote_id)
      .sort()
      .join('');
  };
  const at = (text: string): Date => new Date(text);

  expect(await found({})).toBe('abcd');
  expect(await found({ starts_at: { from: at('2026-01-06T08:00:00Z') } })).toBe('bc');
  expect(await found({ starts_at: { to: at('2026-01-06T08:00:00Z') } })).toBe('ab');
  expect(await found({ starts_at: { to: at('2026-01-06T07:59:59.999Z') } })).toBe('a');
  expect(await found({ ends_at: { from: at('2026-01-01') } })).toBe('ac');
  expect(await found({ starts_at: { from: at('2026-01-01') }, ends_at: { to: at('2026-01-06') } })).toBe('a');
  expect(await found({ starts_at: { from: at('2026-01-06') } }, { employee_id: [stage.idOf(own, '1')] })).toBe('bc');
  expect(await found({ starts_at: { from: at('2026-01-06') } }, { employee_id: [stage.idOf(own, '2')] })).toBe('');
  expect(await found({ remote_modified_at: { from: at('2026-01-07T08:00:00Z') } })).toBe('bc');
});

test('a cursor of a list within times is none of a list within others', async () => {
  const own = await stage.connect();
  const run = await stage.run(own);
  const start_time = '2026-01-05T08:00:00Z';
  await stage.write(
    own,
    run,
    ['a', 'b', 'c'].map((remoteId) => ({ remoteId, model: 'timesheet_entry', fields: { start_time } })),
  );
  const within = { starts_at: { from: new Date('2026-01-01') } };
  const { cursor } = await stage.list(own, { pageSize: 2, within }, timesheetEntry);

  expect((await stage.list(own, { within, cursor: cursor ?? '' }, timesheetEntry)).items).toHaveLength(1);
  await expect(
    stage.list(own, { within: { starts_at: { from: new Date('2026-01-02') } }, cursor: cursor ?? '' }, timesheetEntry),
  ).rejects.toMatchObject({ fields: [{ loc: ['query', 'cursor'] }] });
});
