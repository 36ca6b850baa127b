import type { Answer, Client } from './client.js';
import { type Category, type Customer, statusOf, synced } from './customer.js';
import { Unexpected } from './errors.js';

/** Who takes part in a step of the story. */
export interface Parties {
  /** The vendor's backend, and the same with the customer's token. */
  api: Client;
  vendor: Client;
  simulator: Client;
  customer: Customer;
}

/** What every record has. */
export interface Item {
  id: string;
  remote_id: string;
  modified_at: string;
}

export interface Read<One> {
  items: One[];
  /** What to pass as `modified_after` next time. */
  until: string;
}

/** Everything that the query finds, page by page. */
export async function read<One extends Item>(
  vendor: Client,
  path: string,
  query: Record<string, string>,
): Promise<Read<One>> {
  const items: One[] = [];
  let until = '';
  for (let place: Record<string, string> | undefined = {}; place;) {
    const asked = { ...query, ...place, page_size: 200 };
    const page: Answer<{ items: One[]; cursor: string | null }> = await vendor.call(path, { query: asked });
    items.push(...page.body.items);
    until = page.headers.get('x-modified-until') ?? ''; // the last page's: earlier ones tell how far they themselves go
    place = page.body.cursor === null ? undefined : { cursor: page.body.cursor };
  }
  return { items, until };
}

interface Resync {
  category: Category;
  /** Whose sync is waited for. */
  model: string;
  full?: boolean;
}

/** Has the provider read now, and waits for it. */
export async function resync(
  { api, customer: { connectorId } }: Parties,
  { category, model, full = false }: Resync,
): Promise<void> {
  const ends = (await statusOf(api, connectorId))
    .filter((one) => one.model === model)
    .map(({ last_success }) => Date.parse(last_success ?? ''));
  const query = full ? { full: 'true' } : {};
  await api.call(`/api/${category}/v1/connectors/${connectorId}/resync`, { method: 'POST', query });
  await synced(api, connectorId, { since: new Date(Math.max(...ends) + 1), models: [model] });
}

/** How many writes have taken effect at the provider. */
export async function effects({ simulator }: Parties): Promise<number> {
  return (await simulator.call<{ total: number }>('/_control/ledger')).body.total;
}

export const named = ({ items: [first, ...others] }: Read<Item>): string =>
  `${first?.id ?? 'nobody'}${others.length === 0 ? '' : ` and ${others.length} others`}`;

export function expect<Value extends string | number | boolean>(found: Value, wanted: Value, what: string): void {
  if (found !== wanted) throw new Unexpected(`${what}: ${String(found)}, and not ${String(wanted)} as promised.`);
}
