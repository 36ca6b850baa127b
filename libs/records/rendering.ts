import { constants, zstdCompressSync } from 'node:zlib';
import { DateTime } from 'luxon';
import type { JsonObject, Mapped } from '#connectors';
import { type Model, models, type Range } from '#models';
import type { RenderedRecord } from '#store';
import type { ConnectionKeys } from '#vault';
import type { Sealing } from './arrivals.js';
import { bodyOf, customOf, DESTROYED, type Plain } from './body.js';
import { FilterKeys } from './filter-keys.js';
import { recordId } from './record-id.js';
import { formOf } from './shape.js';
import { keeping, keepingOwn } from './withdrawn.js';
import { unmasked } from './withholding.js';

/** What records are found by. */
type Found = Pick<RenderedRecord, 'keys' | 'indexed' | 'remoteModifiedAt' | 'startsAt' | 'endsAt' | 'effectiveAt'>;

const TIMES = { starts_at: 'startsAt', ends_at: 'endsAt', effective_at: 'effectiveAt' } as const;

/** Makes records of payloads, for one page of them: it remembers values, which are few in one page. */
export class Rendering {
  /** What the organisation's own fields could not be worked out for: `<model>:<field id>`. */
  readonly customFailed = new Set<string>();
  private readonly filterKeys: FilterKeys;
  private readonly relatedIds = new Map<string, string>();

  constructor(private readonly sealing: Sealing) {
    this.filterKeys = new FilterKeys(sealing.keys);
  }

  /** `old`: the record as we hold it, for what may not be read any more. Throws where the payload cannot be mapped. */
  of(
    model: Model,
    { remoteId, raw }: { remoteId: string; raw: JsonObject },
    old: Plain | null,
  ): { plain: Plain; found: Found } {
    const held = old && unmasked(model, old, this.sealing.masked(model.name));
    const mapped = keeping(this.map(model.name, raw), held, this.sealing.withdrawn(model.name));
    return {
      plain: {
        body: bodyOf(model, remoteId, mapped.fields),
        custom: customOf(this.ownFields(model.name, raw, mapped, held)),
      },
      found: {
        ...this.filterKeys.ofRecord(model, mapped.fields, mapped.words),
        ...timesOf(model, mapped.fields),
        remoteModifiedAt: plausible(mapped.remoteModifiedAt),
      },
    };
  }

  private map(model: string, raw: JsonObject): Mapped {
    const { connector, settings } = this.sealing;
    const map = connector.map[model];
    if (!map) throw new Error(`${connector.slug} has no mapping for ${model}.`);
    return map(raw, (related, remoteId) => this.related(related, remoteId), settings);
  }

  /** The organisation's own fields go before the provider's of the same name. */
  private ownFields(model: string, raw: JsonObject, { custom }: Mapped, old: Plain | null): JsonObject {
    const { values, failed } = this.sealing.custom(model, raw);
    for (const field of failed) this.customFailed.add(`${model}:${field}`);
    return { ...custom, ...keepingOwn(values, old, this.sealing.withdrawn(model)) };
  }

  /** Colleagues share their company, groups and places. */
  private related(model: string, remoteId: string): string {
    const name = `${model}:${remoteId}`;
    const id = this.relatedIds.get(name) ?? recordId(this.sealing.connectionId, model, remoteId);
    this.relatedIds.set(name, id);
    return id;
  }
}

/** Providers send the year 0 and worse; one such time must not cost the page. */
export function plausible(time: Date | undefined): Date | undefined {
  const year = time?.getUTCFullYear() ?? NaN;
  return year >= 1 && year <= 9999 ? time : undefined;
}

function timesOf(model: Model, fields: Record<string, unknown>): Pick<Found, 'startsAt' | 'endsAt' | 'effectiveAt'> {
  const times = { startsAt: undefined, endsAt: undefined, effectiveAt: undefined };
  const ranges = formOf(model).fields.filter(
    (field): field is typeof field & { range: Range } => field.range !== undefined,
  );
  return {
    ...times,
    ...Object.fromEntries(ranges.map(({ name, range }) => [TIMES[range.column], instantOf(fields[name])])),
  };
}

/** A time without a zone is one in UTC, as all of ours are. */
function instantOf(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const time = DateTime.fromISO(value, { zone: 'utc' });
  return time.isValid ? plausible(time.toJSDate()) : undefined;
}

const byName = new Map(models.map((model) => [model.name, model]));

/** What stays of a record that is not to be there any more, sealed: which one it was. */
export function leftOf(
  keys: ConnectionKeys,
  { id, model: name, remoteId }: { id: string; model: string; remoteId: string },
): { body: Buffer; raw: Buffer } {
  const model = byName.get(name);
  if (!model) throw new Error(`There is no model ${name}.`);
  return {
    body: keys.seal('body', id, bodyOf(model, remoteId, {})),
    raw: keys.seal('raw', id, compressed(Buffer.from(DESTROYED))),
  };
}

/**
 * Payloads shrink to a third; better levels cost more time than the rest of a record together. Told the size in advance, zstd
 * takes half the time.
 */
export const compressed = (raw: Buffer): Buffer =>
  zstdCompressSync(raw, { pledgedSrcSize: raw.length, params: { [constants.ZSTD_c_compressionLevel]: 1 } });
