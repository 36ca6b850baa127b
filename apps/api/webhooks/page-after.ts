import type { PageDto } from '../account/page.dto.js';

/** Of a list in the order of its ids: it goes on after the cursor, also where that one was deleted meanwhile. */
export function pageAfter<Item extends { id: string }>(
  all: readonly Item[],
  { page_size: size, cursor }: { page_size: number; cursor?: string | undefined },
): PageDto & { items: Item[] } {
  const after = cursor?.toLowerCase() ?? '';
  const rest = all.filter(({ id }) => id > after);
  const items = rest.slice(0, size);
  return { cursor: rest.length > size ? (items.at(-1)?.id ?? null) : null, page_size: items.length, items };
}
