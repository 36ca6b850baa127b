import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { JsonObject, Page } from '../../contract.js';
import { NotAcceptable, NotThere } from '../../errors.js';
import { Desk } from './desk.js';
import { planOf } from './timesheet-plan.js';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
  desk.settings = { time_zone: 'Europe/Berlin' };
});
afterEach(() => desk[Symbol.asyncDispose]());

const MODEL = 'timesheet_entry';
const ADA = '3003';
const DAY = {
  ...{ employee: ADA, start_time: '2026-07-01T06:00:00Z', end_time: '2026-07-01T14:30:00Z' },
  ...{ project: '5002', integration_params: { comment: 'Über Mittag', skip_approval: true } },
};

const create = (body: JsonObject, lost?: number) => desk.write(MODEL, 'create', { body }, lost);
const shown = (found: Page['found'], id = found[0]?.remoteId) =>
  desk.bench.map(MODEL, found.find(({ remoteId }) => remoteId === id)?.raw ?? {}, desk.settings).fields;
const effects = async () => (await desk.effects()).map(({ method }) => method);
const complaints = (body: JsonObject) => desk.complaints(MODEL, 'create', body);
const withParams = (params: JsonObject): JsonObject => ({ ...DAY, integration_params: params });

test('a day of work is booked as the clock on the wall showed it there, and read back as it was given', async () => {
  const found = await create(DAY);

  expect(shown(found)).toMatchObject({
    ...{ employee: 'employee/3003', start_time: DAY.start_time, end_time: DAY.end_time, hours_worked: 8.5 },
    ...{ project: 'project/5002', status: 'CONFIRMED', date: '2026-07-01T00:00:00Z' },
  });
  expect(await effects()).toEqual(['POST']);
  const other = await create({ employee: ADA, start_time: '2026-07-02T08:00:00', end_time: '2026-07-02T12:00:00' });
  expect(shown(other)).toMatchObject({ start_time: '2026-07-02T06:00:00Z', status: 'PENDING' });
});

test('breaks are periods of their own, named or in the middle', async () => {
  const named = withParams({ breaks: [{ start_time: '2026-07-01T12:00:00', end_time: '2026-07-01T12:30:00' }] });
  const found = await create(named);

  const hours = found
    .map((one) => shown(found, one.remoteId))
    .map((one) => [one['hours_worked'], one['break_duration']]);
  expect(hours).toEqual([
    [4, 0.5],
    [4, 0],
  ]);
  const next = { employee: ADA, start_time: '2026-07-02T08:00:00', end_time: '2026-07-02T17:00:00', break_duration: 1 };
  const [first, second] = (await create(next)).map(({ raw }) => desk.bench.map(MODEL, raw, desk.settings).fields);
  expect([first?.['end_time'], second?.['start_time']]).toEqual(['2026-07-02T10:00:00Z', '2026-07-02T11:00:00Z']);
});

test('what goes on after midnight is refused, or made into two', async () => {
  const night = { employee: ADA, start_time: '2026-07-01T22:00:00', end_time: '2026-07-02T06:00:00' };

  expect(await complaints(night)).toEqual(['end_time']);
  const found = await create({ ...night, integration_params: { split_at_midnight: true } });

  expect(found.map(({ remoteId }) => shown(found, remoteId)['hours_worked'])).toEqual([2, 6]);
  expect(await effects()).toEqual(['POST', 'POST']);
  expect(await complaints({ ...night, end_time: '2026-07-02T00:00:00' })).toEqual([]);
});

test.each<[string, JsonObject, string[]]>([
  ['an end before the start', { ...DAY, end_time: '2026-07-01T05:00:00Z' }, ['end_time']],
  ['more than a day', { ...withParams({ split_at_midnight: true }), end_time: '2026-07-02T06:01:00Z' }, ['end_time']],
  ['another day than it begins on', { ...DAY, date: '2026-07-02T00:00:00Z' }, ['date']],
  ['a day that no calendar has', { ...DAY, start_time: '2026-02-30T08:00:00' }, ['start_time']],
  ['a time that clocks pass over', { ...DAY, start_time: '2036-03-30T02:15:00', end_time: null }, ['start_time']],
  [
    'an end that they pass over',
    { ...DAY, start_time: '2036-03-30T01:15:00', end_time: '2036-03-30T02:00:00' },
    ['end_time'],
  ],
  ['a break as long as the work', { ...DAY, break_duration: 8.5 }, ['break_duration']],
  ['a break without an end of the work', { ...DAY, end_time: null, break_duration: 1 }, ['break_duration']],
  [
    'a break outside of the work',
    withParams({ breaks: [{ start_time: '2026-07-01T05:00:00Z', end_time: '2026-07-01T07:00:00Z' }] }),
    ['integration_params.breaks.0'],
  ],
  [
    'breaks that are not as long as is said',
    {
      ...withParams({ breaks: [{ start_time: '2026-07-01T10:00:00Z', end_time: '2026-07-01T11:00:00Z' }] }),
      break_duration: 0.5,
    },
    ['break_duration'],
  ],
])('%s is refused by name', async (_what, body, places) => {
  expect(await complaints(body)).toEqual(places);
});

test.each([MODEL, 'time_off'])(
  'that a %s ends before it begins is said also where Personio does not answer',
  async (model) => {
    desk.settings = { location_time_zones: { London: 'Europe/London' }, time_zone: 'Europe/Berlin' };
    await desk.bench.control('POST', '/faults', { match: '*', kind: 'status', status: 503, times: 1000 });
    const check = (start: string, end: string) =>
      desk.complaints(model, 'create', { employee: ADA, start_time: start, end_time: end });

    expect(await check('2026-07-01T08:00:00', '2026-07-01T07:00:00')).toEqual(['end_time']);
    expect(await check('2026-07-02T08:00:00Z', '2026-07-02T06:30:00+02:00')).toEqual(['end_time']);
    await expect(check('2026-07-01T08:00:00', '2026-07-01T09:00:00')).rejects.toThrow();
  },
);

test('without a time zone only the clock on the wall is understood', async () => {
  desk.settings = {};

  expect(await complaints(DAY)).toEqual(['start_time']);
  expect(await complaints({ employee: ADA, start_time: '2026-07-01T08:00:00' })).toEqual([]);
  desk.settings = { location_time_zones: { London: 'Europe/London' }, time_zone: 'Europe/Berlin' };
  expect(await complaints(DAY)).toEqual([]);
});

test('of several entries of one person the workplace is asked for once, and nobody’s is taken for another’s', async () => {
  const settings = { location_time_zones: { London: 'Europe/London' }, time_zone: 'Europe/Berlin' };
  const v1 = jest.spyOn(desk.client, 'v1');
  const asked = () => v1.mock.calls.map(([{ path }]) => path);

  for (const person of [ADA, ADA, '3002', ADA]) {
    const plan = await planOf(desk.client, { body: { ...DAY, employee: person }, settings });
    expect(plan).toMatchObject({ person });
  }

  expect(asked()).toEqual([`/v1/company/employees/${ADA}`, '/v1/company/employees/3002']);
  await planOf(desk.client, { body: DAY, settings: { ...settings } });
  expect(asked()).toHaveLength(3);
});

test('what overlaps is refused: with what stands before it, with what is held, and with what Personio has by now', async () => {
  const [entry] = await create(DAY);
  const beside = { employee: ADA, start_time: '2026-07-01T14:30:00Z', end_time: '2026-07-01T15:00:00Z' };
  const within = { ...beside, start_time: '2026-07-01T14:29:00Z' };

  expect([await complaints(within), await complaints(beside)]).toEqual([[], []]); // nothing of it is held
  desk.held = {
    [MODEL]: [{ remoteId: entry?.remoteId ?? '', fields: { ...shown(entry ? [entry] : []) } as JsonObject }],
  };
  expect([await complaints(within), await complaints(beside)]).toEqual([['start_time'], []]);
  const asked = { body: within, settings: desk.settings, before: [DAY] };
  const held = { list: () => Promise.resolve([]), find: () => Promise.resolve(null) };
  const twice = await desk.action(MODEL, 'create').check?.(asked, held, desk.client);
  expect(twice).toEqual([{ place: ['start_time'], message: 'It overlaps with one before it' }]);
  await expect(create(within)).rejects.toThrow(NotAcceptable);
  expect(await effects()).toEqual(['POST']);
});

test('what overlaps is the same whether it is asked or sent, also on the day on which the clocks are set forward', async () => {
  const at = (start: string, end: string): JsonObject => ({
    ...{ employee: ADA, start_time: `2035-03-25T${start}:00` },
    ...{ end_time: end === '24:00' ? '2035-03-26T00:00:00' : `2035-03-25T${end}:00` },
  });
  desk.settings = {};
  const unplaced = await create(at('02:15', '02:45')); // as somebody may have it who knows no zones
  desk.settings = { time_zone: 'Europe/Berlin' };
  const late = await create(at('22:00', '24:00'));
  const found = [...new Map([...unplaced, ...late].map((one) => [one.remoteId, one])).values()];
  desk.held = {
    [MODEL]: found.map(({ remoteId }) => ({ remoteId, fields: { ...shown(found, remoteId) } as JsonObject })),
  };

  expect(desk.held[MODEL]?.map(({ fields }) => fields['start_time'])).toEqual([
    '2035-03-25T01:15:00Z',
    '2035-03-25T20:00:00Z',
  ]);
  expect(await complaints(at('01:30', '03:05'))).toEqual(['start_time']);
  await expect(create(at('01:30', '03:05'))).rejects.toThrow(NotAcceptable);
  for (const free of [at('03:05', '03:30'), at('21:00', '22:00')]) {
    expect(await complaints(free)).toEqual([]);
    await create(free);
  }
  desk.settings = { time_zone: 'Asia/Beirut' };
  expect(
    await complaints({ employee: ADA, start_time: '2035-03-24T22:00:00', end_time: '2035-03-25T00:00:00' }),
  ).toEqual([]);
});

test('what is held but gone at Personio is in nobody’s way', async () => {
  const [entry] = await create(DAY);
  desk.held = {
    [MODEL]: [{ remoteId: entry?.remoteId ?? '', fields: { start_time: DAY.start_time, end_time: DAY.end_time } }],
  };
  await desk.write(MODEL, 'delete', { id: entry?.remoteId ?? '' });

  expect(await complaints(DAY)).toEqual([]);
});

test('what was booked without an answer is found, and so is a break', async () => {
  const body = withParams({ breaks: [{ start_time: '2026-07-01T12:00:00', end_time: '2026-07-01T12:30:00' }] });

  expect((await create(body, 1)).map(({ remoteId }) => remoteId)).toHaveLength(2);
  const next = { ...body, start_time: '2026-07-02T06:00:00Z', end_time: '2026-07-02T14:30:00Z' };
  const pause = { start_time: '2026-07-02T12:00:00', end_time: '2026-07-02T12:30:00' };
  expect(await create({ ...next, integration_params: { breaks: [pause] } }, 2)).toHaveLength(2);
  expect(await effects()).toEqual(['POST', 'POST', 'POST', 'POST']);
});

test('an entry is changed in what differs, and nothing is sent where nothing does', async () => {
  const [entry] = await create(DAY);
  const id = entry?.remoteId ?? '';
  const update = (body: JsonObject, lost?: number) => desk.write(MODEL, 'update', { id, body }, lost);

  const changed = await update({ end_time: '2026-07-01T15:00:00Z', project: null }, 1);
  expect(shown(changed, id)).toMatchObject({ hours_worked: 9, project: null, start_time: DAY.start_time });
  await update({ end_time: '2026-07-01T15:00:00Z', project: null });
  expect(await effects()).toEqual(['POST', 'PATCH']);

  const record = { remoteId: id, fields: {} };
  expect(await desk.complaints(MODEL, 'update', { end_time: '2026-07-01T05:00:00Z' }, record)).toEqual(['end_time']);
  const morning = { employee: ADA, start_time: '2026-07-01T04:00:00Z', end_time: '2026-07-01T06:00:00Z' };
  await create(morning);
  expect(await desk.complaints(MODEL, 'update', { start_time: '2026-07-01T05:00:00Z' }, record)).toEqual([
    'start_time',
  ]);
  await expect(desk.write(MODEL, 'update', { id: 'none', body: { end_time: null } })).rejects.toThrow(NotThere);
});

test('an entry goes with its breaks, and with nothing else', async () => {
  const body = withParams({ breaks: [{ start_time: '2026-07-01T12:00:00', end_time: '2026-07-01T12:30:00' }] });
  const [first, second] = await create(body);

  await desk.write(MODEL, 'delete', { id: first?.remoteId ?? '' }, 1);

  expect(await effects()).toEqual(['POST', 'POST', 'DELETE', 'DELETE']);
  const { found } = await desk.bench.pull(desk.client, 'attendances');
  const left = found.filter(({ remoteId }) => [first?.remoteId, second?.remoteId].includes(remoteId));
  expect(left.map(({ raw }) => raw['breaks'])).toEqual([[]]);
  await expect(desk.write(MODEL, 'delete', { id: first?.remoteId ?? '' })).rejects.toThrow(NotThere);
});

test('the example is accepted, and what is not named in the description is not', async () => {
  const id = '0198f2a4-7c1e-7d35-9b1a-3f6f0c2d4e5a';
  for (const kind of ['create', 'update'] as const) {
    const schema = await desk.action(MODEL, kind).schema?.(desk.client, {});
    const example = { ...schema?.examples[0], ...(kind === 'create' ? { employee: id } : {}) };
    expect(await desk.accepts(MODEL, kind, example)).toBe(true);
    expect(await desk.accepts(MODEL, kind, { ...example, hours: 8 })).toBe(false);
  }
  expect(await desk.accepts(MODEL, 'create', { employee: id, start_time: '2026-07-01' })).toBe(false);
});
