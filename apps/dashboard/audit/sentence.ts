import type { Deed } from '../logs/types.js';
import { type Names, shortOf } from '../logs/use-names.js';
import { CHANGES, READS } from './deeds.js';

const RECORDS: Record<string, string> = {
  list: 'read/read a list of {model} records of {connection}',
  get: 'read/read {a} {model} record of {connection}',
  meta: 'read/read what can be written of {a} {model} record of {connection}',
  download: 'downloaded/download the file of {a} {model} record of {connection}',
  create: 'created/create {a} {model} record of {connection}',
  update: 'changed/change {a} {model} record of {connection}',
  delete: 'deleted/delete {a} {model} record of {connection}',
};
const READING = ['list', 'get', 'meta', 'download'];

/** As the last part of an action says it, of whatever is not known by its whole name. */
const kindOf = (action: string): string => action.slice(action.lastIndexOf('.') + 1);

/** Whether it was no more than looking. Of actions that are not known: changes, so that none goes unseen. */
export const isRead = (action: string): boolean =>
  action in READS || (!(action in CHANGES) && READING.includes(kindOf(action)));

/** What the action is called, with what is missing in braces; null where nobody has given it words. */
function patternOf(action: string): string | null {
  const known = CHANGES[action] ?? READS[action];
  if (known !== undefined) return known;
  const [thing = '', kind = '', ...more] = action.split('.');
  return more.length > 0 || kind === '' ? null : recordPattern(thing, kind);
}

/** Of what is done to records, or passed on for them. */
function recordPattern(thing: string, kind: string): string | null {
  if (thing === 'passthrough') return `passed/pass a ${kind.toUpperCase()} request on to {connection}`;
  const model = thing.replaceAll('_', ' ');
  return RECORDS[kind]?.replace('{a}', /^[aeiou]/.test(model) ? 'an' : 'a').replace('{model}', model) ?? null;
}

const isDone = (outcome: string): boolean => outcome === 'ok' || outcome === 'accepted';

/** What somebody did, without who: “revoked the API key Nightly”, or “tried to …” where it was refused. */
export function deedOf({ action, subject, connector_id, outcome, count }: Deed, names: Names): string {
  const pattern = patternOf(action);
  const times = count > 1 ? `, ${count} times` : '';
  if (pattern === null) return `${isDone(outcome) ? 'did' : 'tried'} ${action}${times}`;
  const [past = '', plain = ''] = pattern.split(' ', 1)[0]?.split('/') ?? [];
  const rest = pattern
    .slice(past.length + plain.length + 2)
    .replace('{connection}', connectionIn(connector_id, names))
    .replace('{key}', calledIn(names.keys, subject))
    .replace('{member}', calledIn(names.members, subject))
    .replace('{field}', calledIn(names.fields, subject))
    .replace('{endpoint}', calledIn(names.endpoints, subject));
  return `${isDone(outcome) ? past : `tried to ${plain}`} ${rest.trimEnd()}${times}`;
}

const connectionIn = (id: string | null, { connections }: Names): string =>
  id === null ? 'a connection' : calledIn(connections, id);

const calledIn = (names: Map<string, string>, id: string): string => names.get(id) ?? (id === '' ? '' : shortOf(id));

const trimmed = (pattern: string): string => {
  const [verbs = '', ...rest] = pattern.replaceAll(/ ?(?:the (?:connection|member) )?\{\w+\}/g, ' …').split(' ');
  return [verbs.split('/')[1], ...rest].join(' ');
};

/** To choose from: “Revoke the API key …”. */
export const actionChoices = (): { value: string; label: string }[] =>
  Object.entries(CHANGES)
    .map(([value, pattern]) => ({ value, label: upper(trimmed(pattern)) }))
    .sort((one, other) => one.label.localeCompare(other.label, 'en'));

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
