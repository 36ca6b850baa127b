import { isUuid } from '#kernel';
import type { Model } from '#models';
import type { Selection, Shown, StoredRecord } from '#store';
import { type ConnectionKeys, SealBroken } from '#vault';
import { Bytes } from './bytes.js';
import { cursorOf, type Place, placeOf } from './cursor.js';
import { FilterKeys } from './filter-keys.js';
import { writeItem } from './item.js';
import { recordId } from './record-id.js';

/** How much of a record is shown. */
export interface View {
  includeRawData: boolean;
  includeCustomFields: boolean;
  /** Records that are gone as well, and of each whether it is. */
  includeDeleted: boolean;
}

export interface ListQuery extends View {
  ids?: string[];
  remoteIds?: string[];
  pageSize: number;
  cursor?: string;
  /** Changed at this instant or later. */
  modifiedAfter?: Date;
  /** By query parameter: one of the values of each. */
  filters: Record<string, string[]>;
}

export interface ListAnswer {
  /** JSON, as bytes. */
  body: Buffer;
  /** What to pass as `modifiedAfter` next, to miss nothing and see as little as possible twice. */
  modifiedUntil: Date;
}

export const shownBy = (view: View): Shown => ({
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
  private readonly out = new Bytes(HEAD);
  private readonly show: Shown;
  /** What cursors are bound to. */
  private readonly name: string;
  private rows = 0;
  private items = 0;
  private more = false;
  private last: Place | undefined;
  private readonly size: number;

  constructor(
    private readonly keys: ConnectionKeys,
    private readonly model: Model,
    private readonly query: ListQuery,
    connectionId: string,
  ) {
    const ids = idsOf(connectionId, model, query);
    this.show = shownBy(query);
    this.size = Math.min(query.pageSize, LARGEST);
    this.name = JSON.stringify([model.name, ids, Object.entries(query.filters).sort()]);
    this.selection = {
      model: model.name,
      after: this.start(),
      ids,
      filters: new FilterKeys(keys).ofQuery(model, query.filters),
      limit: this.size + 1,
      show: this.show,
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
    this.out.expect((record.body.length + AROUND) * this.size);
    const mark = this.out.length;
    try {
      if (this.items > 0) this.out.ascii(',');
      writeItem(this.out, { keys: this.keys, model: this.model, show: this.show }, record);
      this.items += 1;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.out.cut(mark);
      this.broken.push(record.id);
    }
  }

  /** `until`: the time of the latest change that was there to be seen. */
  answer(until: number): ListAnswer {
    const next = this.more && this.last ? this.last : undefined;
    const cursor = next ? `"${cursorOf(this.keys, this.name, next)}"` : 'null';
    this.out.ascii(']}').putFirst(`{"cursor":${cursor},"page_size":${this.items},"items":[`);
    // Times are whole milliseconds and no two changes of a connection share one: the next one is not earlier than that.
    return { body: this.out.done(), modifiedUntil: new Date(next ? next.time : until + 1) };
  }

  private start(): Place {
    const { cursor, modifiedAfter } = this.query;
    const since = { time: modifiedAfter?.getTime() ?? -Infinity, id: FIRST_ID };
    if (cursor === undefined) return since;
    const place = placeOf(this.keys, this.name, cursor);
    return place.time < since.time ? since : place;
  }
}

/** Ids and remote ids narrow each other, as filters do. */
function idsOf(connectionId: string, model: Model, { ids, remoteIds }: ListQuery): string[] | undefined {
  const remote = remoteIds && new Set(remoteIds.map((remoteId) => recordId(connectionId, model.name, remoteId)));
  if (!ids) return remote && [...remote];
  const wanted = new Set(ids.filter(isUuid).map((id) => id.toLowerCase()));
  return [...wanted].filter((id) => remote?.has(id) ?? true);
}
