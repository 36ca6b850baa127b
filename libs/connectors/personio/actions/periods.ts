import type { JsonObject } from '../../contract.js';
import type { PersonioClient, Request } from '../client.js';
import { v2Pages, type WithId, withIds } from '../paging.js';
import { objectOf } from './fields.js';

/** One period of a list of them: absences, or attendances. `area`: the right that it takes, where it is not that of reading. */
export const requestFor = (list: Request, id: string, area: string = list.area): Request => ({
  ...{ path: `${list.path}/${encodeURIComponent(id)}`, pattern: `${list.path}/{id}`, area },
});

export async function periodById(client: PersonioClient, list: Request, id: string): Promise<JsonObject> {
  return (await client.v2(requestFor(list, id))).body;
}

/** Those that a query chooses. What was rejected stands in nobody's way, and is not what somebody has asked for since. */
export async function periodsThatCount(
  client: PersonioClient,
  list: Request,
  query: NonNullable<Request['query']>,
): Promise<WithId[]> {
  const found: WithId[] = [];
  for await (const { rows } of v2Pages(client, { ...list, query: { limit: 100, ...query } }))
    found.push(...withIds(rows).filter((period) => statusOf(period) !== 'REJECTED'));
  return found;
}

export const statusOf = ({ approval }: JsonObject): string | null => {
  const { status } = objectOf(approval);
  return typeof status === 'string' ? status : null;
};
