import type { Model } from '#models';
import type { StoredRecord } from '#store';
import { type ConnectionKeys, SealBroken } from '#vault';
import type { Failure } from './arrivals.js';
import { Bytes } from './bytes.js';
import type { Expand, Relation } from './expand.js';
import { UNREADABLE } from './failures.js';
import { type FindNaming, gather } from './gather.js';
import { type Item, openItem, type Style, writeItem } from './item.js';
import { idsAt } from './spot.js';

/** How records are looked up beside those of a page. */
export interface Lookup {
  /** Reads those of these records that there are: models by id. */
  read: (wanted: ReadonlyMap<string, string>, read: (record: StoredRecord) => void) => Promise<void>;
  naming: FindNaming;
}

/** Records at whose relations others are to stand. */
interface Branch {
  relations: Expand;
  items: readonly Item[];
}

/** The records that stand in place of their ids. Each is opened once, and written once for each relation. */
export class Related {
  readonly broken: Failure[] = [];
  private readonly items = new Map<string, Item>();
  private readonly texts = new Map<Relation, Map<string, Buffer>>();

  constructor(
    private readonly keys: ConnectionKeys,
    private readonly style: Style,
  ) {}

  /** One statement for each level, however many records and relations there are, and one for the lists that they gather. */
  async load(branches: readonly Branch[], lookup: Lookup): Promise<void> {
    const wanted = this.wantedBy(branches);
    if (wanted.size > 0) {
      const names = new Map([...wanted].map(([id, { name }]) => [id, name]));
      await lookup.read(names, (record) => {
        this.add(record, wanted.get(record.id));
      });
      await gather(this.keys, this.among(wanted), lookup.naming);
    }
    const next = branches.flatMap((branch) => this.below(branch));
    if (next.length > 0) await this.load(next, lookup);
  }

  /** The record as it stands at the relation; undefined where we do not have it: its id stays. */
  text(relation: Relation, id: string): Buffer | undefined {
    const item = this.items.get(id);
    if (!item) return undefined;
    const texts = this.texts.get(relation) ?? new Map<string, Buffer>();
    this.texts.set(relation, texts);
    const text = texts.get(id) ?? this.write(relation, item);
    texts.set(id, text);
    return text;
  }

  private wantedBy(branches: readonly Branch[]): Map<string, Model> {
    const wanted = new Map<string, Model>();
    const pointing = branches.flatMap(({ relations, items }) =>
      [...relations.values()].map((relation) => ({ model: relation.model, ids: idsOf(items, relation) })),
    );
    for (const { model, ids } of pointing) for (const id of ids) if (!this.items.has(id)) wanted.set(id, model);
    return wanted;
  }

  private among(wanted: ReadonlyMap<string, Model>): { model: Model; item: Item }[] {
    return [...wanted].flatMap(([id, model]) => {
      const item = this.items.get(id);
      return item ? [{ model, item }] : [];
    });
  }

  private below({ relations, items }: Branch): Branch[] {
    return [...relations.values()]
      .filter(({ within }) => within.size > 0)
      .map((relation) => ({
        relations: relation.within,
        items: [...idsOf(items, relation)].flatMap((id) => this.items.get(id) ?? []),
      }));
  }

  private add(record: StoredRecord, model: Model | undefined): void {
    if (!model) return;
    try {
      const item = openItem(this.keys, model, record, this.style);
      if (item) this.items.set(record.id, item);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.broken.push({ id: record.id, model: model.name, code: UNREADABLE });
    }
  }

  private write({ model, picked, within }: Relation, item: Item): Buffer {
    const out = new Bytes();
    writeItem(out, item, { model, style: this.style, expanded: { relations: within, related: this } });
    const text = out.done();
    if (!picked) return text;
    const all = Object.entries(JSON.parse(text.toString('utf8')) as object);
    return Buffer.from(JSON.stringify(Object.fromEntries(all.filter(([name]) => picked.has(name)))), 'utf8');
  }
}

const idsOf = (items: readonly Item[], { key }: Relation): Set<string> =>
  new Set(items.flatMap(({ fields }) => idsAt(fields, key)?.ids ?? []));
