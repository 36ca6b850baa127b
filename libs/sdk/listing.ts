import type { paths } from './generated/schema.js';

type JsonOf<Operation> = Operation extends { responses: { 200: { content: { 'application/json': infer Body } } } }
  ? Body
  : never;

export interface Page {
  items: unknown[];
  cursor: string | null;
}

/** Every path that answers in pages. */
export type ListPath = {
  [Path in keyof paths]: paths[Path] extends { get: infer Operation }
    ? JsonOf<Operation> extends Page
      ? Path
      : never
    : never;
}[keyof paths];

type Got<Path extends ListPath> = paths[Path] extends { get: infer Operation } ? Operation : never;

export type PageOf<Path extends ListPath> = JsonOf<Got<Path>> extends infer Body extends Page ? Body : never;

/** What a list consists of. */
export type ItemOf<Path extends ListPath> = PageOf<Path>['items'][number];

/** The parameters that are instants go by these names. Null is as good as leaving it out: `modifiedUntil` before the first walk. */
type Dated<Query> = {
  [Name in keyof Query]: Name extends `${string}_${'after' | 'from' | 'to'}` | 'since' | 'until' | 'from' | 'to'
    ? Query[Name] | Date | null
    : Query[Name];
};

/** What a list can be asked for. The cursor is our business. */
export type QueryOf<Path extends ListPath> =
  Got<Path> extends { parameters: { query?: infer Query } } ? Dated<Omit<NonNullable<Query>, 'cursor'>> : never;

export function isPageOf<Path extends ListPath>(body: unknown): body is PageOf<Path> {
  return typeof body === 'object' && body !== null && 'cursor' in body && 'items' in body && Array.isArray(body.items);
}

export interface Answered<Path extends ListPath> {
  page: PageOf<Path>;
  modifiedUntil: string | null;
}

/** A list, read page by page while it is walked: `for await (const employee of …)`. Each walk starts from the beginning. */
export class Listing<Path extends ListPath> implements AsyncIterable<ItemOf<Path>> {
  /** After a complete walk: pass it as `modified_after` next time, to miss nothing and see little twice. */
  modifiedUntil: string | null = null;

  constructor(private readonly read: (cursor: string | undefined) => Promise<Answered<Path>>) {}

  async *pages(): AsyncGenerator<PageOf<Path>, void> {
    for (let cursor: string | undefined; ;) {
      const { page, modifiedUntil } = await this.read(cursor);
      yield page;
      if (page.cursor === null) {
        this.modifiedUntil = modifiedUntil;
        return;
      }
      cursor = page.cursor;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ItemOf<Path>, void> {
    for await (const { items } of this.pages()) yield* items as ItemOf<Path>[];
  }

  /** Everything at once: for lists that you know to be short. */
  async all(): Promise<ItemOf<Path>[]> {
    const items: ItemOf<Path>[] = [];
    for await (const item of this) items.push(item);
    return items;
  }
}
