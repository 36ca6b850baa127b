import { api } from '../api.js';
import type { Choice } from './filter-bar.js';
import type { Names } from './use-names.js';

const byLabel = (one: Choice, other: Choice): number => one.label.localeCompare(other.label, 'en');

/** Who may have done something. */
export const actorChoices = ({ keys, members }: Names): Choice[] => [
  ...[...keys].map(([value, name]) => ({ value, label: `API key ${name}` })).sort(byLabel),
  ...[...members].map(([id, name]) => ({ value: `member:${id}`, label: name })).sort(byLabel),
];

/** Those who have neither a key nor a login. */
export const OTHERS: Choice[] = [
  { value: 'link', label: 'A customer, on the connect page' },
  { value: 'file_link', label: 'Whoever had the address of a file' },
  { value: 'operator', label: 'An operator' },
];

export const connectionChoices = ({ connections }: Names): Choice[] =>
  [...connections].map(([value, label]) => ({ value, label })).sort(byLabel);

const DAY = 86_400_000;

/** The routes that were called at all while requests are kept. */
export function useRouteChoices(): { choices: Choice[]; failure: unknown } {
  const from = new Date(Math.floor(Date.now() / DAY) * DAY - 13 * DAY).toISOString();
  const query = { from, step: 'day' };
  const { data, error } = api.useQuery('get', '/api/v1/usage', { params: { query } }, { staleTime: 300_000 });
  const routes = new Set(data?.routes.map(({ route }) => route));
  return { choices: [...routes].sort().map((value) => ({ value, label: value })), failure: error };
}

export const METHODS: Choice[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value, label: value }));

export const STATUSES: Choice[] = [
  { value: '2xx', label: 'Done (2xx)' },
  { value: '4xx', label: 'Refused (4xx)' },
  { value: '5xx', label: 'Failed (5xx)' },
  { value: '401', label: '401 Not let in' },
  { value: '403', label: '403 Not allowed' },
  { value: '404', label: '404 Not there' },
  { value: '409', label: '409 Conflict' },
  { value: '422', label: '422 Not valid' },
  { value: '429', label: '429 Too many' },
];
