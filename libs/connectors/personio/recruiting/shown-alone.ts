import type { Named, NamedPage } from '../../contract.js';
import { orNone } from '../by-id.js';
import type { PersonioClient, Request } from '../client.js';
import { offered } from '../lists.js';
import { oneByOne } from '../one-by-one.js';
import { type WithId, withIds } from '../paging.js';

/** So many things make a page. */
const PAGE = 50;
const AT_ONCE = 8;

export interface Alone {
  row: WithId;
  askedAt: Date;
}

type Read = Pick<NamedPage, 'found' | 'failed' | 'whole'> & Partial<Pick<NamedPage, 'gone'>>;

/** Things of a list that are asked for one by one, with what is read of each. */
export function shownAlone(
  api: PersonioClient,
  list: Request,
  names: readonly Named[],
  read: (one: Alone) => Promise<Read>,
): AsyncGenerator<NamedPage, void> {
  return offered(pages(api, list, names, read), list.area);
}

async function* pages(
  api: PersonioClient,
  list: Request,
  names: readonly Named[],
  read: (one: Alone) => Promise<Read>,
): AsyncGenerator<NamedPage, void> {
  const all = [...new Map(names.map((name) => [name.remoteId, name])).values()];
  for (let start = 0; start < all.length; start += PAGE) {
    const askedAt = new Date();
    const reads = await oneByOne(all.slice(start, start + PAGE), (name) => one(api, list, name, read), {
      ...{ atOnce: AT_ONCE, mayRefuseOne: true },
      failed: ({ model, remoteId }, { code }): Read => ({ found: [], failed: [{ model, remoteId, code }] }),
    });
    const [whole] = reads.flatMap((each) => each.whole ?? []);
    const remoteIds = reads.flatMap((each) => each.whole?.remoteIds ?? []);
    yield {
      found: reads.flatMap(({ found }) => found),
      failed: reads.flatMap(({ failed = [] }) => failed),
      gone: reads.flatMap(({ gone = [] }) => gone),
      ...(whole ? { whole: { ...whole, remoteIds, askedAt } } : {}),
      askedAt,
    };
  }
}

async function one(
  api: PersonioClient,
  list: Request,
  name: Named,
  read: (one: Alone) => Promise<Read>,
): Promise<Read> {
  const found = await alone(api, list, name.remoteId);
  if (found === null) return { found: [], gone: [name] };
  return found === undefined ? { found: [] } : read(found);
}

/** One row of a list; null where there is none, undefined where that is not told. */
export async function alone(api: PersonioClient, list: Request, id: string): Promise<Alone | null | undefined> {
  const path = `${list.path}/${encodeURIComponent(id)}`;
  const answer = await orNone(api.v2({ ...list, path, pattern: `${list.path}/{id}`, query: {} }));
  if (!answer) return answer;
  const [row] = withIds([answer.body]);
  return row && { row, askedAt: answer.askedAt };
}
