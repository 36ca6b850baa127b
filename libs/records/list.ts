import { isUuid } from '#kernel';
import type { Model } from '#models';
import type { Selection, Shown, StoredRecord, Within } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken } from '#vault';
import { Bytes } from './bytes.js';
import { cursorOf, type Place, placeOf } from './cursor.js';
import { FilterKeys } from './filter-keys.js';
import type { Expand } from './expand.js';
import { type Item, openItem, type Style, writeItem } from './item.js';
import { recordId } from './record-id.js';
import type { Related } from './related.js';
import { formOf } from './shape.js';

/** How much of a record is shown. */
export interface View {
  includeRawData: boolean;
  includeCustomFields: boolean;
  /** Records that are gone as well, and of each whether it is. */
  includeDeleted: boolean;
  /** When each record was last known to be as the provider has it: told with the help of this, the time by model. */
  syncedAt?: ReadonlyMap<string, Date | null>;
  expand?: Expand;
}

export interface ListQuery extends View {
  ids?: string[];
  remoteIds?: string[];
  pageSize: number;
  cursor?: string;
  /** Changed at this instant or later. */
  modifiedAfter?: Date;
  within: Within;
  /** By query parameter: one of the values of each. */
  filters: Record<string, string[]>;
}

export interface ListAnswer {
  /** JSON, as bytes. */
  body: Buffer;
  /** What to pass as `modifiedAfter` next, to miss nothing and see as little as possible twice. */
  modifiedUntil: Date;
}

export const shownBy = (view: View, { choicesVersion }: Pick<ConnectionRef, 'choicesVersion'>): Shown => ({
  choices: choicesVersion,
  custom: view.includeCustomFields,
  raw: view.includeRawData,
  deleted: view.includeDeleted,
});

/** The largest page, whoever asks. */
const LARGEST = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** `{"cursor":"…48 characters…","page_size":200,"items":[` */
const HEAD = 96;
/** What stands around a body. */
const AROUND = 160;

/** One list as it is asked for and as it is answered. */
export class RecordList {
  readonly selection: Selection;
  /** Records that do not open. They are left out. */
  readonly broken: string[] = [];
  /** The records, until what they relate to is there as well, and their files can be signed for in one go. */
  readonly waiting: Item[] = [];
  private readonly out = new Bytes(HEAD);
  /** What cursors are bound to. */
  private readonly name: string;
  private rows = 0;
  private items = 0;
  private more = false;
  private last: Place | undefined;
  private readonly size: number;
  private readonly style: Style;
  private readonly waits: boolean;
  /** Records that are not made anew yet are found by what they were. */
  private readonly withoutOutdated: boolean;

  constructor(
    private readonly keys: ConnectionKeys,
    private readonly model: Model,
    private readonly query: ListQuery,
    { connectionId, style }: { connectionId: string; style: Style },
  ) {
    const ids = idsOf(connectionId, model, query);
    this.style = style;
    this.size = Math.min(query.pageSize, LARGEST);
    this.name = nameOf(model, ids, query);
    const { links, gathered } = formOf(model);
    this.withoutOutdated = style.veil.hides(model, Object.keys(query.filters));
    this.waits = query.expand !== undefined || links.length + gathered.length > 0;
    this.selection = {
      model: model.name,
      after: this.start(),
      ids,
      filters: new FilterKeys(keys).ofQuery(model, query.filters),
      within: query.within,
      limit: this.size + 1,
      show: style.show,
    };
  }

  /** In the order of the list; one more than the page holds tells that there are more. */
  add(record: StoredRecord): void {
    if (this.rows === this.size) {
      this.more = true;
      return;
    }
    this.rows += 1;
    this.last = { time: record.modifiedAt, id: record.id };
    if (record.outdated && this.withoutOutdated) return;
    try {
      const item = openItem(this.keys, this.model, record, this.style);
      if (!item) return;
      if (this.waits) this.waiting.push(item);
      else this.write(item);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.broken.push(record.id);
    }
  }

  /** `until`: the time of the latest change that was there to be seen. `related`: what the waiting records relate to. */
  answer(until: number, related?: Related): ListAnswer {
    this.style.links.expect(this.waiting.map(({ id }) => id));
    for (const item of this.waiting) this.write(item, related);
    const next = this.more && this.last ? this.last : undefined;
    const cursor = next ? `"${cursorOf(this.keys, this.name, next)}"` : 'null';
    this.out.ascii(']}').putFirst(`{"cursor":${cursor},"page_size":${this.items},"items":[`);
    // Times are whole milliseconds and no two changes of a connection share one: the next one is not earlier than that.
    return { body: this.out.done(), modifiedUntil: new Date(next ? next.time : until + 1) };
  }

  private write(item: Item, related?: Related): void {
    const { model, style, query, out } = this;
    out.expect((item.fields.length + AROUND) * this.size);
    if (this.items > 0) out.ascii(',');
    const expanded = query.expand && related && { relations: query.expand, related };
    writeItem(out, item, { model, style, expanded });
    this.items += 1;
  }

  private start(): Place {
    const { cursor, modifiedAfter } = this.query;
    const since = { time: modifiedAfter?.getTime() ?? -Infinity, id: FIRST_ID };
    if (cursor === undefined) return since;
    const place = placeOf(this.keys, this.name, cursor);
    return place.time < since.time ? since : place;
  }
}

/** What tells the list from others: a cursor of one is none of another. */
const nameOf = ({ name }: Model, ids: string[] | undefined, { filters, within }: ListQuery): string =>
  JSON.stringify([name, ids, Object.entries(filters).sort(), ...Object.entries(within).sort()]);

/** Ids and remote ids narrow each other, as filters do. */
function idsOf(connectionId: string, model: Model, { ids, remoteIds }: ListQuery): string[] | undefined {
  const remote = remoteIds && new Set(remoteIds.map((remoteId) => recordId(connectionId, model.name, remoteId)));
  if (!ids) return remote && [...remote];
  const wanted = new Set(ids.filter(isUuid).map((id) => id.toLowerCase()));
  return [...wanted].filter((id) => remote?.has(id) ?? true);
}
