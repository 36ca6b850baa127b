import { print } from './command.js';
import { Unexpected } from './errors.js';
import { staffOf, todayOf } from './staff.js';
import { effects, expect, type Item, type Parties, read } from './steps.js';

interface Entry extends Item {
  hours_worked: number | null;
}

interface Day {
  employee: string;
  items: object[];
}

interface Fates {
  items: { status: string; record?: Entry | null }[];
}

/** What the simulator has. */
interface Period {
  type: string;
  start: string;
  end: string;
}

const ENTRIES = '/api/hris/v1/timesheet-entry';
const STRETCHES = [
  ['08:00:00', '12:00:00'],
  ['12:45:00', '16:45:00'],
] as const;

/** Logs a day of work in one request, and sees it at the provider and in the next list. */
export async function logWork(parties: Parties): Promise<void> {
  const { vendor, simulator } = parties;
  const today = await todayOf(parties);
  const times = STRETCHES.map((stretch) => stretch.map((time) => `${today.toISODate()}T${time}`));
  const { employee, items } = await dayOf(parties, await staffOf(parties, today), times);
  const { until } = await read<Entry>(vendor, ENTRIES, { employee_id: employee });
  const before = await effects(parties);

  const { body } = await vendor.call<Fates>(ENTRIES, { method: 'POST', body: { items } });

  expect(await effects(parties), before + items.length, 'writes at the provider after a day of work');
  const made = body.items.map(({ status, record }) => (status === 'succeeded' ? record?.remote_id : undefined));
  for (const [at, remoteId] of made.entries()) {
    const { type, start, end } = (await simulator.call<Period>(`/_control/attendances/${remoteId ?? ''}`)).body;
    expect([type, start, end].join(' '), ['WORK', ...(times[at] ?? [])].join(' '), 'work at the provider');
  }
  const after = await read<Entry>(vendor, ENTRIES, { employee_id: employee, modified_after: until });
  const listed = after.items.map((entry) => entry.remote_id).sort();
  expect(listed.join(), made.toSorted().join(), 'entries modified after a day of work was logged');
  const hours = after.items.reduce((sum, { hours_worked: worked }) => sum + (worked ?? 0), 0);
  expect(hours, 8, 'hours of work');
  print(
    `Logged a day of work in one request: ${made.length} entries and ${hours} hours, at the provider and in the list.`,
  );
}

/** The day's entries of the first one whom they suit: work that still goes on would be in the way. */
async function dayOf({ vendor }: Parties, people: readonly string[], times: readonly string[][]): Promise<Day> {
  for (const employee of people) {
    const items = times.map(([start, end]) => ({ employee, start_time: start, end_time: end }));
    const tried = { method: 'POST' as const, query: { dry_run: 'true' }, body: { items } };
    if ((await vendor.status(ENTRIES, tried)) !== 422) return { employee, items };
  }
  throw new Unexpected('Everybody is at work.');
}
