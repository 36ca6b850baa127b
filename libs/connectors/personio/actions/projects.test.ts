import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject, Page } from '../../contract.js';
import { NotThere, RequestRefused } from '../../errors.js';
import { Desk } from './desk.js';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});
afterEach(() => desk[Symbol.asyncDispose]());

const mapped = ([one]: Page['found']) => desk.bench.map('project', one?.raw ?? {}).fields;

const WEBSITE = {
  ...{ name: 'Website', code: 'W-1', description: 'New', client_name: 'ACME', is_billable: true, status: 'ACTIVE' },
  ...{ start_date: '2026-10-01', end_date: '2026-12-31T00:00:00Z' },
  integration_params: { project_type: 'Internal', assigned_to_all: false },
};

test('a new project lasts to its last day, and is there when it is read back', async () => {
  const body: JsonObject = { name: 'Website', end_date: '2026-12-31' };
  expect(await desk.accepts('project', 'create', body)).toBe(true);
  expect(body['status']).toBe('ACTIVE');

  expect(mapped(await desk.write('project', 'create', { body: WEBSITE }))).toMatchObject({
    ...{ name: 'Website', code: 'W-1', client_name: 'ACME', is_billable: true, status: 'ACTIVE' },
    ...{ start_date: '2026-10-01T00:00:00Z', end_date: '2026-12-31T00:00:00Z' },
  });
});

test('a project whose answer is lost is found by its name, and one that was there before is not it', async () => {
  const [found] = await desk.write('project', 'create', { body: WEBSITE }, 1);

  const [other] = await desk.write('project', 'create', { body: { name: 'Move, second part', status: 'ACTIVE' } }, 1);
  expect(await desk.made()).toEqual([found?.remoteId, other?.remoteId]);
  const [before, making] = desk.action('project', 'create').steps({ body: WEBSITE, settings: {} });
  const results = [await desk.send(before)];
  expect(await desk.find(making, results)).toBeNull();
  await expect(desk.send(making, results)).rejects.toBeInstanceOf(RequestRefused);
});

test('an update changes what it names, and null takes away', async () => {
  const [before] = (await desk.bench.named(desk.client, 'projects', [{ model: 'project', remoteId: '5002' }])).map(
    ({ found }) => mapped(found),
  );
  const body = { status: 'ARCHIVED', end_date: null, cost_center: null };

  expect(mapped(await desk.write('project', 'update', { id: '5002', body }))).toEqual({ ...before, ...body });
});

test('a project goes with those below it, and its end is found where the answer is lost', async () => {
  const action = desk.action('project', 'delete');
  const asked = { body: {}, settings: {}, record: { remoteId: '5001', fields: {} } };
  const [below, removing] = action.steps(asked);
  const results = [await desk.send(below)];
  expect(await desk.find(removing, results)).toBeNull();

  await desk.send(removing, results);

  expect(await desk.find(removing, results)).toBe(true);
  await expect(desk.send(removing, results)).rejects.toBeInstanceOf(NotThere);
  const { names } = action.written(asked, results);
  expect(names[0]?.remoteId).toBe('5001');
  expect(names.map(({ remoteId }) => remoteId)).toContain('5002');
  const [page] = await desk.bench.named(desk.client, 'projects', names);
  expect(page?.gone).toHaveLength(names.length);
});

test('rules that no schema says are checked by what is held', async () => {
  const held = (remoteId: string, fields: JsonObject) => ({ remoteId, fields: { id: `our-${remoteId}`, ...fields } });
  const [top, sub] = [
    held('1', { name: 'Greifarm 3000', code: 'GA-3000' }),
    held('2', { name: 'Renamed since', parent_project: 'our-1' }),
  ];
  desk.held = { project: [top, sub] };
  const create = (body: JsonObject) => desk.complaints('project', 'create', body);
  const update = (body: JsonObject) => desk.complaints('project', 'update', body, top);

  expect(await create({ name: 'Greifarm 3000', code: 'GA-3000' })).toEqual(['name', 'code']);
  expect(await create({ name: 'Renamed since' })).toEqual([]);
  expect(await update({ name: 'Greifarm 3000', code: 'GA-3000' })).toEqual([]);
  expect(await create({ parent_project: '2' })).toEqual(['parent_project']);
  expect(await desk.complaints('project', 'update', { parent_project: '2' }, sub)).toEqual(['parent_project']);
  expect(await desk.complaints('project', 'update', { parent_project: '3' }, top)).toEqual(['parent_project']);
  expect(await create({ parent_project: '1', integration_params: { project_type: 'x' } })).toEqual([
    'integration_params',
  ]);
  expect(await create({ start_date: '2026-10-02', end_date: '2026-10-01' })).toEqual(['end_date']);
  expect(await create({ cost_center: 'team:1' })).toEqual(['cost_center']);
  await desk.bench.control('POST', '/faults', { match: '*', kind: 'status', status: 503, times: 1000 });
  const backward = { name: 'Greifarm 3000', start_date: '2026-10-02', end_date: '2026-10-01' };
  expect(await create(backward)).toEqual(['end_date']); // without asking whether the name is taken
});
