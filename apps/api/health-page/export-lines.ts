const ITEMS = '"items":[';
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/** A page of a list in its parts, byte for byte: numbers that a program would round stay as they are. */
export function partsOf(page: Buffer): { cursor: string | null; items: Buffer[] } {
  const start = page.indexOf(ITEMS) + ITEMS.length;
  const { cursor } = JSON.parse(`${page.toString('utf8', 0, start)}]}`) as { cursor: string | null };
  return { cursor, items: objectsIn(page, start) };
}

function objectsIn(page: Buffer, start: number): Buffer[] {
  const items: Buffer[] = [];
  let [depth, begun] = [0, start];
  for (let at = start; at < page.length; at += 1) {
    const sign = page[at] ?? 0;
    if (sign === QUOTE) at = endOfText(page, at);
    else if (OPENING.has(sign)) {
      if (depth === 0) begun = at;
      depth += 1;
    } else if (CLOSING.has(sign)) {
      if (depth === 0) return items; // the end of the list
      depth -= 1;
      if (depth === 0) items.push(page.subarray(begun, at + 1));
    }
  }
  return items;
}

/** The place of the quote that ends the text which begins here. */
function endOfText(page: Buffer, start: number): number {
  for (let at = start + 1; at < page.length; at += 1) {
    if (page[at] === BACKSLASH) at += 1;
    else if (page[at] === QUOTE) return at;
  }
  return page.length;
}

const END = Buffer.from('\n');

/** One record as a line, with its model in front. */
export const lineOf = (model: string, item: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`{"model":${JSON.stringify(model)},`), item.subarray(1), END]);

/** The id that an item begins with. */
export const idOf = (item: Buffer): string => item.toString('latin1', '{"id":"'.length, '{"id":"'.length + 36);
