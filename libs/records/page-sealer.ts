import { constants, zstdCompressSync } from 'node:zlib';
import type { Mapped, Pulled } from '#connectors';
import { AppError, codeOf } from '#kernel';
import type { Model } from '#models';
import type { Known, SealedRecord, Told } from '#store';
import { SealBroken } from '#vault';
import { bodyOf, customOf, differences, fieldsOf, rawOf } from './body.js';
import { FilterKeys } from './filter-keys.js';
import { type Arrived, type Failure, type Held, sameBytes, type Sealing } from './arrivals.js';
import { recordId } from './record-id.js';

/** What is compared of a record: plain. */
interface Plain {
  body: Buffer;
  custom: Buffer | null;
}

/** Maps and seals the records of a page. One that cannot be mapped costs itself, not the page. */
export class PageSealer {
  readonly records: SealedRecord[] = [];
  readonly changes: Told[] = [];
  readonly failures: Failure[] = [];
  private readonly filterKeys: FilterKeys;
  private readonly relatedIds = new Map<string, string>();

  constructor(
    private readonly sealing: Sealing,
    private readonly held: Held,
  ) {
    this.filterKeys = new FilterKeys(sealing.keys);
  }

  add(arrived: Arrived): void {
    const { id, model } = arrived;
    try {
      const { record, change } = this.seal(arrived);
      this.records.push(record);
      if (change) this.changes.push(change);
    } catch (error) {
      this.failures.push({
        id,
        model: model.name,
        code: error instanceof AppError ? codeOf(error) : 'record_unmappable',
      });
    }
  }

  private seal({ id, pulled, model, text, hash, mark, shape }: Arrived): { record: SealedRecord; change: Told | null } {
    const { keys } = this.sealing;
    const old = this.opened(id);
    const mapped = keeping(this.map(pulled), old);
    const now = { body: bodyOf(model, pulled.remoteId, mapped.fields), custom: customOf(mapped.custom) };
    const known = this.held.known.get(id);
    const change = this.compare({ id, model }, old, now);
    const record = {
      ...{ id, model: model.name, hash, mark, shape, askedAt: pulled.askedAt },
      version: known?.version ?? null,
      keptAt: change === null ? (known?.modifiedAt ?? null) : null,
      remoteModifiedAt: plausible(mapped.remoteModifiedAt),
      ...this.filterKeys.ofRecord(model, mapped.fields, mapped.words),
      body: keys.seal('body', id, now.body),
      custom: now.custom && keys.seal('custom', id, now.custom),
      raw: keys.seal('raw', id, compressed(rawOf(text))),
    };
    return { record, change };
  }

  private map({ model, raw }: Pulled): Mapped {
    const { connector } = this.sealing;
    const map = connector.map[model];
    if (!map) throw new Error(`${connector.slug} has no mapping for ${model}.`);
    return map(raw, (related, remoteId) => this.related(related, remoteId), this.sealing.settings);
  }

  /** Colleagues share their company, groups and places. */
  private related(model: string, remoteId: string): string {
    const name = `${model}:${remoteId}`;
    const id = this.relatedIds.get(name) ?? recordId(this.sealing.connectionId, model, remoteId);
    this.relatedIds.set(name, id);
    return id;
  }

  /** What the change log says; null when only the provider's payload differs. */
  private compare({ id, model }: { id: string; model: Model }, old: Plain | null, now: Plain): Told | null {
    const told = { id, model: model.name, fields: null };
    const known: Known | undefined = this.held.known.get(id);
    if (!known) return { ...told, kind: 'created' };
    if (known.deleted) return { ...told, kind: 'restored' };
    if (!old) return { ...told, kind: 'updated' };
    const fields = old.body.equals(now.body) ? [] : differences(model, old.body, now.body);
    if (!sameBytes(old.custom, now.custom)) fields.push('custom_fields');
    if (fields.length === 0) return null;
    return { ...told, kind: 'updated', fields: this.sealing.keys.seal('change', id, JSON.stringify(fields)) };
  }

  /** Null when there is none, or when it does not open: whatever it was, it is replaced now. */
  private opened(id: string): Plain | null {
    const sealed = this.held.bodies.get(id);
    if (!sealed) return null;
    const { keys } = this.sealing;
    try {
      return {
        body: keys.open('body', id, sealed.body),
        custom: sealed.custom && keys.open('custom', id, sealed.custom),
      };
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}

/** What may not be read any more stays as it was. */
function keeping(mapped: Mapped, old: Plain | null): Mapped {
  if (!old || !mapped.withheld?.length) return mapped;
  const held = fieldsOf(old.body);
  const kept = mapped.withheld.filter((name) => held[name] != null).map((name) => [name, held[name]] as const);
  return { ...mapped, fields: { ...mapped.fields, ...Object.fromEntries(kept) } };
}

/**
 * Payloads shrink to a third; better levels cost more time than the rest of a record together. Told the size in advance, zstd
 * takes half the time.
 */
const compressed = (raw: Buffer): Buffer =>
  zstdCompressSync(raw, { pledgedSrcSize: raw.length, params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Providers send the year 0 and worse; one such time must not cost the page. */
export function plausible(time: Date | undefined): Date | undefined {
  const year = time?.getUTCFullYear() ?? NaN;
  return year >= 1 && year <= 9999 ? time : undefined;
}
