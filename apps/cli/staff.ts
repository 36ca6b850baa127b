import { DateTime } from 'luxon';
import { Unexpected } from './errors.js';
import { type Item, type Parties, read } from './steps.js';

interface Person extends Item {
  start_date: string | null;
  termination_date: string | null;
}

/** Those who work here for good, by their ids. */
export async function staffOf({ vendor }: Parties, today: DateTime): Promise<string[]> {
  const { items } = await read<Person>(vendor, '/api/hris/v1/employees', { employment_status: 'ACTIVE' });
  const isHere = ({ start_date: start, termination_date: end }: Person): boolean =>
    start !== null && DateTime.fromISO(start) < today && end === null;
  const ids = items.filter(isHere).map(({ id }) => id);
  if (ids.length === 0) throw new Unexpected('Nobody works here.');
  return ids;
}

/** By the simulated company's clock. */
export async function todayOf({ simulator }: Parties): Promise<DateTime<true>> {
  const { now } = (await simulator.call<{ now: string }>('/_control')).body;
  const today = DateTime.fromISO(now, { zone: 'utc' }).startOf('day');
  if (!today.isValid) throw new Unexpected(`The simulator does not know what day it is: ${now}.`);
  return today;
}
