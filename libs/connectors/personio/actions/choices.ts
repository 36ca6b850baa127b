import type { JsonObject, Schema } from '../../contract.js';
import { RightMissing } from '../../errors.js';
import type { PersonioClient, Request } from '../client.js';
import { v2Pages, withIds } from '../paging.js';
import { isNotOffered } from '../protocol.js';

/** The rows of a list, or of its first pages; null where it cannot be seen. */
export async function rowsOf(client: PersonioClient, request: Request, most = Infinity): Promise<JsonObject[] | null> {
  const found: JsonObject[] = [];
  let pages = 0;
  try {
    for await (const { rows } of v2Pages(client, request)) {
      found.push(...rows);
      if ((pages += 1) >= most) break;
    }
    return found;
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

/** One of these, by Personio's id; null where there is none to choose. */
export function oneOf(rows: readonly JsonObject[] | null, description: string): Schema | null {
  const things = withIds(rows ?? []);
  if (things.length === 0) return null;
  const labels = things.map(({ id, name }) => [id, typeof name === 'string' ? name : id] as const);
  return { type: 'string', description, enum: things.map(({ id }) => id), 'x-labels': Object.fromEntries(labels) };
}

/** Without those that this customer does not have. */
export const present = (schemas: Readonly<Record<string, Schema | null>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).flatMap(([name, schema]) => (schema ? [[name, schema] as const] : [])));
