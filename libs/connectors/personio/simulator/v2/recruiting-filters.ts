import { type Application } from '../company/recruiting-records.js';
import { type Call } from '../world.js';
import { instantOf } from './filters.js';
import { refuse, valuesOf } from './paging.js';

/** What a list is about, newest first, from an offset on. */
export type Chosen<T> = (offset: number) => Iterable<T, unknown>;

/**
 * Personio v2 applications, list: `candidate.email` and one of `updated_at.gt` and `updated_at.lt`. Stamps are held
 * against them as they are shown, in whole seconds.
 */
export function chooseApplications(call: Call, query: URLSearchParams): Chosen<Application> {
  const [after, until] = [boundOf(call, query, 'updated_at.gt'), boundOf(call, query, 'updated_at.lt')];
  if (after !== null && until !== null) throw refuse(call, 400, 'badRequest');
  const emails = valuesOf(query, 'candidate.email');
  const { applications } = call.world.recruiting;
  const before = until === null ? Infinity : Math.ceil(until / 1000) * 1000;
  return function* (offset) {
    const list =
      emails === undefined ? applications.newestFirst({ before, offset }) : sentBy(call, emails, before).slice(offset);
    for (const application of list) {
      if (after !== null && Math.floor(application.updatedAt / 1000) * 1000 <= after) return;
      yield application;
    }
  };
}

function sentBy({ world }: Call, emails: readonly string[], before: number): Application[] {
  const { recruiting } = world;
  return [...new Set(emails.map((email) => email.toLowerCase()))]
    .flatMap((email) => recruiting.candidatesWith(email))
    .flatMap(({ id }) => recruiting.applicationsOf(id))
    .filter(({ updatedAt, anonymised }) => updatedAt < before && !anonymised)
    .toSorted((a, b) => b.updatedAt - a.updatedAt);
}

function boundOf(call: Call, query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  const instant = text === null ? null : instantOf(text);
  if (text !== null && instant === null) throw refuse(call, 400, 'badRequest');
  return instant;
}
