import { randomUUID } from 'node:crypto';
import { print } from './command.js';
import { Unexpected } from './errors.js';
import { staffOf, todayOf } from './staff.js';
import { effects, expect, type Item, named, type Parties, read } from './steps.js';

/** What the story reads of an absence. */
interface Leave extends Item {
  amount: number | null;
  is_deleted?: boolean;
}

/** What a description of a creation says of the kinds of absence. */
interface Described {
  data: { properties: { absence_type: { enumInformation?: { value: string; label: string }[] } } };
}

/** What the simulator has. */
interface Absence {
  start_date: string;
  end_date: string;
  comment: string;
}

interface Booking {
  employee: string;
  absence_type: string;
  start_time: string;
  end_time: string;
  employee_note: string;
}

const LEAVE = '/api/hris/v1/time-off';
/** What the person writes; it is in no file of ours. */
export const NOTE = 'Grandmother’s ninetieth birthday';

/** Books a week of leave, changes and cancels it, and sees each at the provider and in the next list. */
export async function takeLeave(parties: Parties): Promise<void> {
  const today = await todayOf(parties);
  const monday = today.plus({ months: 6 }).endOf('week').plus({ days: 1 }).startOf('day');
  const [employee = ''] = await staffOf(parties, today);
  const { value: kind, label } = await kindOf(parties);
  const [first, wednesday, friday] = [0, 2, 4].map((days) => monday.plus({ days }).toISODate());
  if (!first || !wednesday || !friday) throw new Unexpected('There is no such week.');
  const wanted = { employee, absence_type: kind, start_time: first, end_time: friday, employee_note: NOTE };

  let { until } = await read<Leave>(parties.vendor, LEAVE, { employee_id: employee });
  const booked = await book(parties, wanted);
  const week = { start_date: first, end_date: friday, comment: NOTE };
  until = await seen(parties, booked, { until, has: week });
  print(
    `Booked a week of leave (${label}), asked for twice with one key: it is at the provider once, and in the list.`,
  );

  const { vendor, simulator } = parties;
  await vendor.call(`${LEAVE}/${booked.id}`, { method: 'PATCH', body: { end_time: wednesday } });
  until = await seen(parties, booked, { until, has: { ...week, end_date: wednesday } });
  print('Made it three days: seen at the provider and in the list.');

  await vendor.call(`${LEAVE}/${booked.id}`, { method: 'DELETE' });
  expect(await simulator.status(`/_control/absences/${booked.remote_id}`), 404, 'status of the leave at the provider');
  const since = { employee_id: employee, modified_after: until, include_deleted: 'true' };
  const after = await read<Leave>(vendor, LEAVE, since);
  expect(named(after), booked.id, 'absences modified after one was cancelled');
  expect(after.items[0]?.is_deleted ?? false, true, 'is_deleted');
  expect(await vendor.status(`${LEAVE}/${booked.id}`), 404, 'status of the cancelled leave');
  print('Cancelled it: gone at the provider, a tombstone in the list.');
}

/** The first kind of absence that the customer has. */
async function kindOf({ vendor }: Parties): Promise<{ value: string; label: string }> {
  const { body } = await vendor.call<Described>(`${LEAVE}/meta/post`);
  const [kind] = body.data.properties.absence_type.enumInformation ?? [];
  if (!kind) throw new Unexpected('The description of leave names no kind of absence.');
  return kind;
}

/** Tried without effect first, then sent twice, as by somebody who was not answered. */
async function book(parties: Parties, body: Booking): Promise<Leave> {
  const before = await effects(parties);
  const tried = await parties.vendor.call<{ valid: boolean }>(LEAVE, {
    ...{ method: 'POST', body },
    query: { dry_run: 'true' },
  });
  expect(tried.body.valid, true, 'valid');
  expect(await effects(parties), before, 'writes at the provider after one that was only tried');

  const once = parties.vendor.with({ 'x-idempotency-key': randomUUID() });
  const booked = await once.call<Leave>(LEAVE, { method: 'POST', body });
  const again = await once.call<Leave>(LEAVE, { method: 'POST', body });
  expect(JSON.stringify(again.body), JSON.stringify(booked.body), 'answer to the second request');
  expect(again.headers.get('x-idempotent-replay') ?? 'nothing', 'true', 'x-idempotent-replay');
  expect(await effects(parties), before + 1, 'writes at the provider after the same was asked for twice');
  const write = await parties.api.call<{ state: string }>(`/api/v1/writes/${booked.headers.get('x-write-id') ?? ''}`);
  expect(write.body.state, 'succeeded', 'state of the write');
  return booked.body;
}

/** At the provider, and as the only one in the list of what was modified; until when it was read. */
async function seen(
  { vendor, simulator }: Parties,
  { id, remote_id: remoteId }: Leave,
  { until, has }: { until: string; has: Absence },
): Promise<string> {
  const { body } = await simulator.call<Absence>(`/_control/absences/${remoteId}`);
  const { start_date: start, end_date: end, comment } = body;
  expect(JSON.stringify({ start_date: start, end_date: end, comment }), JSON.stringify(has), 'leave at the provider');
  const after = await read<Leave>(vendor, LEAVE, { modified_after: until, ids: id });
  expect(named(after), id, 'this leave among those that were modified');
  return after.until;
}
