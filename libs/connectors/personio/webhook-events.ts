import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { document, employee, employment, timeOff, timesheetEntry, type Model } from '#models';
import type { Json, JsonObject, Named } from '../contract.js';
import type { ProviderEvent } from '../webhooks.js';
import { isObject } from './protocol.js';

/** What events are about. */
interface Entity {
  stream: string;
  model: Model;
  /** How keys of its id begin, without what separates words: `person_id`, `person.id` and `personId` are one. */
  keys: readonly string[];
  /** Cannot be asked for without knowing whose it is. */
  owned?: true;
}

const ENTITIES: Readonly<Record<string, Entity>> = {
  person: { stream: 'people', model: employee, keys: ['person', 'employee'] },
  employment: { stream: 'people', model: employment, keys: ['employment'], owned: true },
  absenceperiod: { stream: 'absences', model: timeOff, keys: ['absenceperiod', 'absence'] },
  attendanceperiod: { stream: 'attendances', model: timesheetEntry, keys: ['attendanceperiod', 'attendance'] },
  document: { stream: 'documents', model: document, keys: ['document'], owned: true },
};
const OWNER = ['person', 'employee', 'owner'];

/** Everything that our streams can use, as Personio documents it. */
export const EVENTS: readonly string[] = [
  ...['person.created', 'person.updated', 'person.deleted'],
  ...['employment.created', 'employment.updated', 'employment.updated.cost-centers', 'employment.deleted'],
  ...['employment.started', 'employment.terminated'],
  ...['absence-period.created', 'absence-period.updated.status', 'absence-period.updated.timerange'],
  ...['absence-period.deleted', 'attendance-period.created', 'attendance-period.updated', 'attendance-period.deleted'],
  ...['document.created', 'document.updated', 'document.deleted', 'document.signed'],
];

/**
 * What a delivery or an entry of the list of events says (Personio webhooks: keys of the payload are not documented, and nothing
 * tells what changed); null where it is about none of our records. Throws for what is neither.
 */
export function readEvent(body: JsonObject): ProviderEvent | null {
  const { event_name: name, occurred_at: occurred, payload } = body;
  if (typeof name !== 'string' || typeof occurred !== 'string' || !isObject(payload)) throw new TypeError('no event');
  const occurredAt = DateTime.fromISO(occurred, { zone: 'utc' });
  if (!occurredAt.isValid) throw new TypeError('an event without a time');
  const words = plain(name);
  const prefix = Object.keys(ENTITIES).find((start) => words.startsWith(start)) ?? '';
  const entity = ENTITIES[prefix];
  if (entity === undefined) return null;
  const id = idIn(payload, [...entity.keys, '']);
  const owner = entity.model === employee ? undefined : idIn(payload, OWNER);
  return {
    key: digest([words, occurredAt.toMillis(), id === undefined ? payload : [id, owner ?? '']]),
    ...{ name, occurredAt: occurredAt.toJSDate() },
    about: [{ stream: entity.stream, names: namesOf(entity, id, owner).map((one) => named(one, words)) }],
  };
}

const named = (one: Named, words: string): Named => (words.endsWith('deleted') ? { ...one, ended: true } : one);

/** None where the ids do not say what to ask for. */
function namesOf({ model, owned }: Entity, id: string | undefined, owner: string | undefined): Named[] {
  const unknown = id === undefined || (owned === true && owner === undefined);
  if (unknown) return model === employment && owner !== undefined ? [{ model: employee.name, remoteId: owner }] : [];
  return [{ model: model.name, remoteId: id, ...(owner === undefined ? {} : { owner }) }];
}

/** Of the first of the things that has one: as `person_id: "1"`, or as `person: { id: "1" }`; that of no name is `id`. */
function idIn(payload: JsonObject, things: readonly string[]): string | undefined {
  const ids = new Map(Object.entries(payload).flatMap(([name, value]) => idOf(plain(name), value)));
  const thing = things.find((one) => ids.has(`${one}id`));
  return thing === undefined ? undefined : ids.get(`${thing}id`);
}

function idOf(name: string, value: Json): [string, string][] {
  if (isObject(value)) return idOf(`${name}id`, value['id'] ?? null);
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && /^[\w-]{1,100}$/.test(id) ? [[name, id]] : [];
}

/** `absence-period.updated`, `ABSENCE_PERIOD_UPDATED` and `absencePeriod.updated` are one. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const digest = (of: Json): string => createHash('sha256').update(JSON.stringify(of)).digest('base64url');
