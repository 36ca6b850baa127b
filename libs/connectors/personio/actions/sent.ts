import type { Json, JsonObject, Progress } from '../../contract.js';
import { ProviderUnavailable, RightMissing } from '../../errors.js';
import type { PersonioClient, Reply, Request } from '../client.js';
import { withIds } from '../paging.js';
import { rowsOf } from './choices.js';
import { idIn } from './fields.js';

type Method = NonNullable<Request['write']>['method'];

/** Sends it once: who sent it looks what became of it. */
export function sent(
  client: PersonioClient,
  method: Method,
  request: Request & { json?: JsonObject },
  { signal }: Progress,
): Promise<Reply> {
  const { json, ...rest } = request;
  return client.v2({ ...rest, write: { method, signal, ...(json ? { body: { json } } : {}) } });
}

/** What was made. An answer that does not name it says nothing: then it is looked for. */
export function made(client: PersonioClient, { body }: Reply): { id: string } {
  const [one] = withIds([body]);
  if (!one) throw client.broken('the id of what was made is missing');
  return { id: one.id };
}

/** Of a step that has made something. */
export function madeIn(result: Json | undefined): string {
  const id = idIn(result);
  if (id === null) throw new Error('The step has made nothing.');
  return id;
}

/** What has to be known before something is sent: where it cannot be asked for, nothing was sent. */
export async function beforehand<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof ProviderUnavailable ? error.beforeSending() : error;
  }
}

/** All rows of a list. A right to read it is a part of the right to write to it. */
export async function listed(client: PersonioClient, request: Request): Promise<JsonObject[]> {
  const rows = await rowsOf(client, request);
  if (!rows) throw new RightMissing('Personio', request.area);
  return rows;
}

/** Filters are lists: what has a comma in it cannot be asked for, and is then looked for among all. */
export const askable = (words: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).filter(([, word]) => !word.includes(',')));

export const idsOf = (rows: readonly JsonObject[]): string[] => withIds(rows).map(({ id }) => id);

/** The one that was not there before it was sent; null as well where there are several: nobody knows which. */
export function newAmong(rows: readonly JsonObject[], before: Json | undefined): { id: string } | null {
  const known = new Set(Array.isArray(before) ? before : []);
  const [one, another] = idsOf(rows).filter((id) => !known.has(id));
  return one !== undefined && another === undefined ? { id: one } : null;
}
