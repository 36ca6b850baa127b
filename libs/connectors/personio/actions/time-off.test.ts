import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Json, JsonObject, Page } from '../../contract.js';
import { inTime } from '#kernel';
import { AnswerBroken, NotThere, ProviderRateLimited, RequestRefused, RightMissing } from '../../errors.js';
import { Desk } from './desk.js';
import { patiently } from './refusals.js';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  desk.settings = { time_zone: 'Europe/Berlin' };
});
afterEach(() => desk[Symbol.asyncDispose]());

const MODEL = 'time_off';
const ADA = '3003';
const VACATION = '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11';
const PARENTAL = 'b7a1c9d4-52c6-4e7f-9d0b-3f6a8e2c1b03';
const UNPAID = '9d4e2f61-0c8b-4b5a-8f27-7e1d5a3c9004';
const TRAINING = 'c61e5d92-8a7b-4f04-9b3c-5d0f2e8a6107';
const HOME_OFFICE = '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08';

/** Two weeks. */
const FORTNIGHT = {
  ...{ employee: ADA, absence_type: VACATION, employee_note: 'Herbst' },
  ...{ start_time: '2026-10-19T00:00:00Z', end_time: '2026-10-31T00:00:00Z' },
};
const HOURS = {
  ...{ employee: '3002', absence_type: HOME_OFFICE },
  ...{ start_time: '2026-10-19T06:00:00Z', end_time: '2026-10-19T09:30:00Z' },
};

const create = (body: JsonObject, lost?: number) => desk.write(MODEL, 'create', { body }, lost);
const update = (id: string, body: JsonObject, lost?: number) => desk.write(MODEL, 'update', { id, body }, lost);
const shown = ([one]: Page['found']) => desk.bench.map(MODEL, one?.raw ?? {}, desk.settings).fields;
const idOf = ([one]: Page['found']): string => one?.remoteId ?? '';
const effects = async () => (await desk.effects()).map(({ method }) => method);
const complaints = (body: JsonObject) => desk.complaints(MODEL, 'create', body);
const changeComplaints = (id: string, body: JsonObject) =>
  desk.complaints(MODEL, 'update', body, { remoteId: id, fields: {} });

test('days are booked and read back as they were given', async () => {
  const booked = shown(await create({ ...FORTNIGHT, integration_params: { substitute: '3004', skip_approval: true } }));

  expect(booked).toMatchObject({
    ...{ employee: 'employee/3003', absence_type: `absence_type/${VACATION}`, employee_note: 'Herbst' },
    ...{
      start_time: FORTNIGHT.start_time,
      end_time: FORTNIGHT.end_time,
      status: 'APPROVED',
      units: 'DAYS',
      amount: 10,
    },
  });
  expect(await effects()).toEqual(['POST']);
});

test.each<[string, JsonObject, JsonObject, number]>([
  ['plain days, the last one named', { start_time: '2026-10-19', end_time: '2026-10-30' }, {}, 10],
  ['an afternoon and a morning', { start_time: '2026-10-19T12:00:00Z', end_time: '2026-10-20T12:00:00Z' }, {}, 1],
  ['a morning', { end_time: '2026-10-19T12:00:00Z' }, {}, 0.5],
  [
    'halves that are named',
    { start_time: '2026-10-19', end_time: '2026-10-20', integration_params: { half_day_start: true } },
    { start_time: '2026-10-19T12:00:00Z', end_time: '2026-10-21T00:00:00Z' },
    1.5,
  ],
  [
    'midnight somewhere else',
    { start_time: '2026-10-19T00:00:00+02:00', end_time: '2026-10-20T00:00:00+02:00' },
    { start_time: '2026-10-19T00:00:00Z', end_time: '2026-10-20T00:00:00Z' },
    1,
  ],
])('%s', async (_what, times, expected, amount) => {
  const { start_time: start, end_time: end } = { ...FORTNIGHT, ...times };
  const isPlain = start === '2026-10-19';
  const asGiven = isPlain
    ? { start_time: FORTNIGHT.start_time, end_time: FORTNIGHT.end_time }
    : { start_time: start, end_time: end };

  expect(shown(await create({ ...FORTNIGHT, ...times }))).toMatchObject({ ...asGiven, ...expected, amount });
});

test('an absence may go on without an end', async () => {
  expect(shown(await create({ ...FORTNIGHT, end_time: null }))).toMatchObject({ end_time: null });
});

test('hours are those of the clock on the wall where the person works', async () => {
  expect(shown(await create(HOURS))).toMatchObject({
    ...{ start_time: HOURS.start_time, end_time: HOURS.end_time, units: 'HOURS', amount: 3.5 },
  });
  const wall = { ...HOURS, start_time: '2026-10-20T08:00:00', end_time: '2026-10-20T11:30:00' };
  expect(shown(await create(wall))).toMatchObject({ start_time: '2026-10-20T06:00:00Z' });
  desk.settings = {};
  expect([await complaints(HOURS), await complaints(wall)]).toEqual([[], []]); // an absence of theirs tells the zone
  expect(await complaints({ ...HOURS, employee: '3012' })).toEqual(['start_time']);
});

test('a word of ours is enough where it means one kind', async () => {
  const rest = Object.fromEntries(Object.entries(FORTNIGHT).filter(([name]) => name !== 'absence_type'));

  expect(shown(await create({ ...rest, request_type: 'VACATION' }))).toMatchObject({
    ...{ absence_type: `absence_type/${VACATION}`, request_type: 'VACATION' },
  });
  expect(await complaints({ ...FORTNIGHT, absence_type: UNPAID, request_type: 'VACATION' })).toEqual(['request_type']);
});

test.each<[string, JsonObject, string[]]>([
  ['an end before the start', { end_time: '2026-10-19T00:00:00Z' }, ['end_time']],
  ['noon to noon of one day', { start_time: '2026-10-19T12:00:00Z', end_time: '2026-10-19T12:00:00Z' }, ['end_time']],
  [
    'the afternoon and the morning of one day',
    { end_time: '2026-10-19', integration_params: { half_day_start: true, half_day_end: true } },
    ['integration_params.half_day_end'],
  ],
  [
    'a time that clocks pass over',
    { ...HOURS, start_time: '2036-03-30T02:15:00', end_time: '2036-03-30T04:00:00' },
    ['start_time'],
  ],
  ['days at another time than noon', { start_time: '2026-10-19T08:00:00Z' }, ['start_time']],
  ['a kind that is not there any more', { absence_type: 'none' }, ['absence_type']],
  ['half days of hours', { ...HOURS, integration_params: { half_day_end: true } }, ['integration_params.half_day_end']],
])('%s: refused by name', async (_what, more, places) => {
  expect(await complaints({ ...FORTNIGHT, ...more })).toEqual(places);
  await expect(create({ ...FORTNIGHT, ...more })).rejects.toMatchObject({ code: 'write_not_acceptable', status: 422 });
  expect(await effects()).toEqual([]);
});

test('what overlaps with what is held is refused if Personio has it still', async () => {
  const booked = await create(FORTNIGHT);
  const held = { remoteId: idOf(booked), fields: { start_time: FORTNIGHT.start_time, end_time: FORTNIGHT.end_time } };
  desk.held = { [MODEL]: [held] };

  expect(await complaints({ ...FORTNIGHT, start_time: '2026-10-30' })).toEqual(['start_time']);
  expect(await complaints({ ...FORTNIGHT, start_time: '2026-10-31', end_time: '2026-11-03' })).toEqual([]);
  await desk.write(MODEL, 'delete', { id: idOf(booked) });
  expect(await complaints(FORTNIGHT)).toEqual([]);
});

test('Personio’s own refusal comes as it is', async () => {
  await expect(create({ ...FORTNIGHT, absence_type: TRAINING })).rejects.toMatchObject({
    answered: 422,
    body: { errors: [expect.objectContaining({ title: 'Substitute required' })] },
  });
  await create(FORTNIGHT);
  await expect(create(FORTNIGHT)).rejects.toMatchObject({ answered: 409 });
});

test('what was booked without an answer is found, and nothing that was there before', async () => {
  expect(shown(await create(FORTNIGHT, 1))).toMatchObject({ start_time: FORTNIGHT.start_time });

  const action = desk.action(MODEL, 'create');
  const [prepare, make] = action.steps({ body: FORTNIGHT, settings: {} });
  const prepared = (await prepare?.send(desk.client, { results: [] })) ?? null;
  expect(await make?.find?.(desk.client, { results: [prepared] })).toBeNull();
});

test('what Personio writes otherwise is found, and what it may have changed is nobody’s', async () => {
  const booked = idOf(await create({ ...FORTNIGHT, employee_note: 'Büro  zu ' }));
  const steps = desk
    .action(MODEL, 'create')
    .steps({ body: { ...FORTNIGHT, employee_note: 'Bu\u0308ro zu' }, settings: desk.settings });
  const prepared = { ...((await desk.send(steps[0])) as JsonObject), before: [] };

  expect(await desk.find(steps[1], [prepared])).toEqual({ id: booked });
  await desk.bench.control('PATCH', `/absences/${booked}`, { comment: 'Büro' });
  await expect(desk.find(steps[1], [prepared])).rejects.toThrow(AnswerBroken);
});

test('what is changed is compared first: only what differs is sent', async () => {
  const id = idOf(await create({ ...FORTNIGHT, integration_params: { skip_approval: true } }));

  expect(shown(await update(id, { end_time: '2026-10-29', employee_note: 'kürzer' }, 1))).toMatchObject({
    ...{
      start_time: FORTNIGHT.start_time,
      end_time: '2026-10-30T00:00:00Z',
      employee_note: 'kürzer',
      status: 'REQUESTED',
    },
  });
  await update(id, { start_time: FORTNIGHT.start_time, end_time: '2026-10-30T00:00:00Z', absence_type: VACATION });
  expect(await effects()).toEqual(['POST', 'PATCH']);

  await update(id, { absence_type: PARENTAL, integration_params: { half_day_end: false } });
  expect(shown(await update(id, { employee_note: null }))).toMatchObject({
    ...{ absence_type: `absence_type/${PARENTAL}`, employee_note: null, end_time: '2026-10-30T00:00:00Z' },
  });
  expect(await changeComplaints(id, { start_time: '2026-11-30' })).toEqual(['end_time']);
  await create({ ...FORTNIGHT, start_time: '2026-11-02', end_time: '2026-11-03' });
  expect(await changeComplaints(id, { end_time: '2026-11-02' })).toEqual(['start_time']);
});

test('what cannot become another kind is deleted and booked anew', async () => {
  const id = idOf(await create(FORTNIGHT));
  expect(await changeComplaints(id, { absence_type: HOME_OFFICE })).toEqual(['end_time']);
  const hours = { absence_type: HOME_OFFICE, start_time: '2026-10-19T06:00:00Z', end_time: '2026-10-19T09:30:00Z' };

  for (const lost of [1, 2, 3]) {
    const again = lost === 1 ? id : idOf(await create(FORTNIGHT));
    const found = await update(again, hours, lost);
    expect([shown(found), found.length]).toMatchObject([{ units: 'HOURS', employee_note: 'Herbst' }, 1]);
    expect(idOf(found)).not.toBe(again);
    await desk.write(MODEL, 'delete', { id: idOf(found) });
  }
  expect(await effects()).toEqual(Array.from({ length: 3 }, () => ['POST', 'DELETE', 'POST', 'DELETE']).flat());
});

test('so is what an account cannot change at all; what is refused then comes back as it was', async () => {
  const fault = { match: 'PATCH /v2/absence-periods', kind: 'status', status: 405, without_effect: true, times: 2 };
  await desk.bench.control('POST', '/faults', fault);
  const id = idOf(await create(FORTNIGHT));

  const moved = await update(id, { end_time: '2026-10-30T00:00:00Z' });
  expect(shown(moved)).toMatchObject({ end_time: '2026-10-30T00:00:00Z', employee_note: 'Herbst' });

  await expect(update(idOf(moved), { absence_type: TRAINING })).rejects.toThrow(RequestRefused);
  expect(await effects()).toEqual(['POST', 'DELETE', 'POST', 'DELETE', 'POST']);
  const { found } = await desk.bench.pull(desk.client, 'absences');
  const fields = found.map(({ raw }) => desk.bench.map(MODEL, raw, desk.settings).fields);
  expect(fields).toContainEqual(expect.objectContaining({ start_time: FORTNIGHT.start_time, employee_note: 'Herbst' }));
});

const HOURS_INSTEAD = { absence_type: HOME_OFFICE, start_time: HOURS.start_time, end_time: HOURS.end_time };
const fault = (more: JsonObject) =>
  desk.bench.control('POST', '/faults', { kind: 'status', without_effect: true, ...more });
const replacing = (id: string) =>
  desk
    .action(MODEL, 'update')
    .steps({ body: HOURS_INSTEAD, settings: desk.settings, record: { remoteId: id, fields: {} } });
const taken = async (steps: ReturnType<typeof replacing>, most: number) => {
  const results: Json[] = [];
  for (const step of steps.slice(0, most)) results.push(await desk.send(step, results));
  return results;
};

test('what was rejected, or was there before, is not taken for the absence that replaces another or comes back', async () => {
  const rejected = idOf(await create({ ...HOURS, employee: ADA }));
  await desk.bench.control('PATCH', `/absences/${rejected}`, { status: 'REJECTED' });
  const id = idOf(await create(FORTNIGHT));
  const steps = replacing(id);
  const results = await taken(steps, 3);
  const [changed] = results as JsonObject[];
  const knowing = (...before: string[]) => [{ ...changed, before }, ...results.slice(1)];
  expect(await desk.find(steps[3], knowing())).toBeNull();

  const replaced = (await desk.send(steps[3], results)) as { id: string };
  expect(await desk.find(steps[3], results)).toEqual(replaced);
  expect(await desk.find(steps[3], knowing(replaced.id))).toBeNull();

  await desk.write(MODEL, 'delete', { id: replaced.id });
  const refused = (so: Json[]) => [...so, { refused: 'rate', seconds: 1 }];
  const restored = (await desk.send(steps[4], refused(results))) as { id: string };
  expect(await desk.find(steps[4], refused(results))).toEqual(restored);
  expect(await desk.find(steps[4], refused(knowing(restored.id)))).toBeNull();
});

test.each<[string, JsonObject | null, string]>([
  ['a right that is missing', null, 'right_missing'],
  ['a rate limit that does not end', { refused: 'rate', seconds: 3 }, 'provider_rate_limited'],
])('%s, after the old absence was deleted, brings it back', async (_what, given, code) => {
  const steps = replacing(idOf(await create(FORTNIGHT)));
  const results = await taken(steps, 3);
  if (!given) await fault({ match: 'POST /v2/absence-periods', status: 403 });
  const refusal = given ?? (await desk.send(steps[3], results));

  const restored = (await desk.send(steps[4], [...results, refusal])) as JsonObject;

  await expect(desk.send(steps[5], [...results, refusal, restored])).rejects.toMatchObject({ code });
  expect((await desk.made()).at(-1)).toBe(restored['id']);
});

test('a rate limit in between is waited out', async () => {
  const errors = Array.from({ length: 2 }, () => new ProviderRateLimited('Personio', 0));
  const send = () => (errors.length > 0 ? Promise.reject(errors.pop() ?? new Error()) : Promise.resolve('sent'));

  expect(await patiently({ results: [] }, send)).toBe('sent');
});

test('one that lasts longer than there is time for, after the old absence was deleted, is known in time to bring it back', async () => {
  const steps = replacing(idOf(await create(FORTNIGHT)));
  const results = await taken(steps, 3);
  await fault({ match: 'POST /v2/absence-periods', status: 429, times: 100 });

  const refusal = await inTime(1, new Error('late'), () => desk.send(steps[3], results));

  expect(refusal).toMatchObject({ refused: 'rate' });
  await desk.bench.control('DELETE', '/faults');
  expect(await desk.send(steps[4], [...results, refusal])).toMatchObject({ id: expect.any(String) });
});

test('a deletion that somebody has to agree to is told as it is, and nothing is booked in its place', async () => {
  const id = idOf(await create(FORTNIGHT));
  await desk.bench.control('PATCH', `/absences/${id}`, { status: 'DELETION_PENDING' });
  await fault({ match: 'DELETE /v2/absence-periods', status: 204, times: 2 });

  const action = desk.action(MODEL, 'delete');
  const asked = { body: {}, settings: desk.settings, record: { remoteId: id, fields: {} } };
  expect(action.written(asked, [await desk.send(action.steps(asked)[0])])).toMatchObject({
    stays: true,
    names: [{ remoteId: id }],
  });
  expect(action.written(asked, [{ waits: false }])).not.toHaveProperty('stays');

  await expect(update(id, HOURS_INSTEAD)).rejects.toMatchObject({ code: 'write_not_acceptable' });
  expect(await effects()).toEqual(['POST']);
});

test('what is deleted is gone, and is not there a second time', async () => {
  const id = idOf(await create(FORTNIGHT));

  expect(await desk.write(MODEL, 'delete', { id }, 0)).toEqual([]);
  await expect(desk.write(MODEL, 'delete', { id })).rejects.toThrow(NotThere);
  expect(await effects()).toEqual(['POST', 'DELETE']);
});

test('who may only read is told which right is missing', async () => {
  await using reader = await Desk.open({ areas: ['absences', 'persons'] });

  await expect(reader.write(MODEL, 'create', { body: FORTNIGHT })).rejects.toThrow(RightMissing);
});

test('the description names the customer’s kinds, and takes what it shows', async () => {
  const schema = await desk.action(MODEL, 'create').schema?.(desk.client, {});
  const [id, body] = ['0198f2a4-7c1e-7d35-9b1a-3f6f0c2d4e5a', { employee: '', ...schema?.examples[0] }];

  expect(schema?.properties['absence_type']).toMatchObject({ 'x-labels': { [VACATION]: 'Paid vacation' } });
  expect(schema?.properties['request_type']?.enum).toEqual(expect.arrayContaining(['SICK', 'VACATION']));
  expect(await desk.accepts(MODEL, 'create', { ...body, employee: id })).toBe(true);
  expect(await desk.accepts(MODEL, 'create', { ...body, employee: id, absence_type: id })).toBe(false);
  expect(await desk.accepts(MODEL, 'create', { employee: id, start_time: '2026-10-19', end_time: null })).toBe(false);
  expect(await desk.accepts(MODEL, 'update', { end_time: '2026-10-19', units: 'DAYS' })).toBe(false);
});
