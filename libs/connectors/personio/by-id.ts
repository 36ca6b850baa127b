import { NotThere, RequestRefused } from '../errors.js';
import { parallel } from '../parallel.js';
import type { PersonioClient, Request } from './client.js';
import { isNoSuchThing, isUnknownEndpoint } from './protocol.js';

const AT_ONCE = 8;

/** Null where Personio says that there is no such thing; undefined where what says so may be somebody else. */
export async function orNone<T>(asked: Promise<T>): Promise<T | null | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isNoSuchThing(error)) return null;
    if (error instanceof NotThere && !isUnknownEndpoint(error)) return undefined;
    throw error;
  }
}

/** Those of which Personio says that they are not there, each asked for alone: a list that does not show one proves nothing. */
export async function goneAmong(
  client: PersonioClient,
  ids: readonly string[],
  requestOf: (id: string) => Request,
): Promise<string[]> {
  const asked = await parallel(ids, AT_ONCE, async (id) =>
    (await orNone(client.v2(requestOf(id)))) === null ? [id] : [],
  );
  return asked.flat();
}

/** In groups as large as one question may be; where Personio refuses a question, one by one: a bad id costs nobody else. */
export async function* inChunks<T>(
  ids: readonly string[],
  size: number,
  read: (ids: string[]) => Promise<T>,
): AsyncGenerator<T, void> {
  for (let start = 0; start < ids.length; start += size) {
    const chunk = ids.slice(start, start + size);
    try {
      yield await read(chunk);
    } catch (error) {
      if (!isBadQuestion(error)) throw error;
      if (chunk.length > 1) yield* inChunks(chunk, 1, read);
    }
  }
}

const isBadQuestion = (error: unknown): boolean =>
  error instanceof RequestRefused && [400, 422].includes(error.answered);
