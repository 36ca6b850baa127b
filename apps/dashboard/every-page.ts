/** Asks for one page. */
export type Ask<Item> = (query: {
  page_size: number;
  cursor?: string;
}) => Promise<{ data?: { items: Item[]; cursor: string | null } }>;

/** Pages of 200, `most` at the most. */
export async function everyPage<Item>(ask: Ask<Item>, most = 5): Promise<{ items: Item[]; more: boolean }> {
  const items: Item[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < most && cursor !== null; page += 1) {
    const { data } = await ask({ page_size: 200, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...(data?.items ?? []));
    cursor = data?.cursor ?? null;
  }
  return { items, more: cursor !== null };
}
