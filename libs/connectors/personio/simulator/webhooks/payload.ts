import { utcSeconds } from '../company/clock.js';
import { type EventName, type HookEvent } from './webhook.js';

/** How names of events are spelt: with hyphens as Personio documents them, or as older texts have them. */
export const SPELLINGS = ['hyphens', 'underscores', 'upper'] as const;
/**
 * Under which keys ids come, which Personio does not document: `employment_id` beside `person_id`, the same things as objects, `id`
 * beside `person_id`, `id` alone, or none at all.
 */
export const KEY_STYLES = ['named', 'nested', 'plain', 'bare', 'none'] as const;

export interface Style {
  spelling: (typeof SPELLINGS)[number];
  keys: (typeof KEY_STYLES)[number];
}

export function eventView(event: HookEvent, companyId: string, style: Style): object {
  return {
    company_id: companyId,
    event_name: spelt(event.name, style.spelling),
    occurred_at: utcSeconds(event.at),
    payload: event.payload ?? idsOf(event, style.keys),
    meta: {},
  };
}

function spelt(name: EventName, spelling: Style['spelling']): string {
  if (spelling === 'hyphens') return name;
  return spelling === 'underscores' ? name.replaceAll('-', '_') : name.replace(/[.-]/g, '_').toUpperCase();
}

function idsOf({ name, subject }: HookEvent, keys: Style['keys']): object {
  if (subject === null || keys === 'none') return {};
  const { id, person } = subject;
  const [entity = ''] = name.split('.');
  const thing = entity.replaceAll('-', '_');
  const owner = { key: thing === 'document' ? 'owner' : 'person', ids: person === undefined ? [] : [String(person)] };
  const owners = (under: (key: string, id: string) => object): object[] =>
    owner.ids.map((one) => under(owner.key, one));
  switch (keys) {
    case 'named':
      return Object.assign({ [`${thing}_id`]: id }, ...owners((key, one) => ({ [`${key}_id`]: one }))) as object;
    case 'nested':
      return Object.assign({ [thing]: { id } }, ...owners((key, one) => ({ [key]: { id: one } }))) as object;
    case 'plain':
      return Object.assign({ id }, ...owners((key, one) => ({ [`${key}_id`]: one }))) as object;
    case 'bare':
      return { id };
  }
}
