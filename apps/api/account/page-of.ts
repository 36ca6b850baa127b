import { InvalidRequest } from '#kernel';
import type { PageDto, PageQuery } from './page.dto.js';

/** Of a list that is known as a whole: the cursor is the id that the page before ended with. */
export function pageOf<Item extends { id: string }>(
  all: readonly Item[],
  { page_size, cursor }: PageQuery,
): PageDto & { items: Item[] } {
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  if (start === 0 && cursor !== undefined) throw notACursor();
  const items = all.slice(start, start + page_size);
  return { cursor: start + page_size < all.length ? (items.at(-1)?.id ?? null) : null, page_size: items.length, items };
}

const notACursor = (): InvalidRequest =>
  new InvalidRequest([
    { loc: ['query', 'cursor'], msg: 'Input should be the cursor of an earlier answer', type: 'value_error' },
  ]);
