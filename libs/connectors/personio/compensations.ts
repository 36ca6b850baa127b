import { DateTime } from 'luxon';
import { compensation } from '#models';
import type { Page, Stream } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { DAILY, isComplete, nextOf, offered, pulled } from './lists.js';
import { v2Pages } from './paging.js';
import { salaries } from './salaries.js';

/** What was paid in this month and so many before. Personio shows one month at a time: what ended drops out of it. */
export const MONTHS = 12;

interface Checkpoint {
  month: string;
  next?: Query;
  incomplete: boolean;
}

/**
 * What people are paid: v2, where the credentials may read it, or else the salary attributes of v1. Neither can be asked for
 * changes.
 */
export const compensations: Stream<PersonioClient> = {
  name: 'compensations',
  models: [compensation],
  every: DAILY,
  covers: () => 'all',
  async *pull(client, { checkpoint }) {
    const resumed = checkpoint && 'month' in checkpoint ? (checkpoint as unknown as Checkpoint) : undefined;
    let begun = resumed !== undefined;
    try {
      for await (const page of byMonth(client, resumed)) {
        begun = true;
        yield page;
      }
    } catch (error) {
      if (!(error instanceof RightMissing) || begun) throw error;
      yield* salaries(client, error, checkpoint);
    }
  },
};

/** The newest month first, so that what a later month shows again is what we keep. */
async function* byMonth(client: PersonioClient, resumed: Checkpoint | undefined): AsyncGenerator<Page, void> {
  const seen = new Set<string>();
  const now = DateTime.utc().startOf('month');
  const months = Array.from({ length: MONTHS }, (_, back) => now.minus({ months: back }));
  let incomplete = resumed?.incomplete ?? false;
  for (const month of months.filter((one) => resumed === undefined || nameOf(one) <= resumed.month)) {
    const pages = v2Pages(client, compensationsOf(month), nameOf(month) === resumed?.month ? resumed.next : undefined);
    for await (const page of offered(pages, AREAS.compensations)) {
      incomplete ||= !isComplete(page);
      const found = pulled(page, compensation, (id) => id).filter(({ remoteId }) => !seen.has(remoteId));
      for (const { remoteId } of found) seen.add(remoteId);
      const checkpoint = { month: nameOf(month), incomplete, ...nextOf(page) };
      yield { found, checkpoint, ...(incomplete ? { incomplete: [compensation.name] } : {}) };
    }
  }
}

const nameOf = (month: DateTime): string => month.toFormat('yyyy-MM');

export function compensationsOf(month: DateTime, limit = 100): Request {
  const [first, last] = [month.startOf('month').toISODate() ?? '', month.endOf('month').toISODate() ?? ''];
  return {
    path: '/v2/compensations',
    query: { start_date: first, end_date: last, limit },
    area: AREAS.compensations,
  };
}
