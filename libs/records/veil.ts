import { zstdDecompressSync } from 'node:zlib';
import { connectors, type JsonObject, NOTHING_OFF } from '#connectors';
import type { Model } from '#models';
import type { StoredRecord } from '#store';
import type { ConnectionRef } from '#tenancy';
import type { ConnectionKeys } from '#vault';
import { type EvaluateCustom, type Sealing, sealingOf } from './arrivals.js';
import { DESTROYED, type Plain, remoteIdIn } from './body.js';
import { Rendering } from './rendering.js';
import { formOf } from './shape.js';
import { unmasked } from './withholding.js';

/** A record as it may be shown. */
export interface Veiled extends Plain {
  raw: Buffer | null;
}

/** Undefined where it cannot be cut: then nothing of it is shown. */
function cutOf({ cut }: Sealing, { name }: Model, text: string): JsonObject | null | undefined {
  try {
    return cut(name, JSON.parse(text) as JsonObject);
  } catch {
    return undefined;
  }
}

const NO_OWN: EvaluateCustom = () => ({ values: {}, failed: [] });

/**
 * Shows records that were made under earlier choices of the customer as they will be once they are made anew, which a worker is
 * about to do: nothing of what is switched off is read in between.
 */
export class Veil {
  private sealing: Sealing | null | undefined;

  constructor(
    private readonly connection: ConnectionRef,
    private readonly keys: ConnectionKeys,
    private readonly custom: EvaluateCustom = NO_OWN,
  ) {}

  /** Null: there is to be no such record. Throws SealBroken. */
  over(model: Model, { id, ...record }: StoredRecord): Veiled | null {
    const { keys } = this;
    const old = {
      body: keys.open('body', id, record.body),
      custom: record.custom && keys.open('custom', id, record.custom),
    };
    const text = record.raw && zstdDecompressSync(keys.open('raw', id, record.raw)).toString('utf8');
    const sealing = this.sealed();
    if (!sealing) return { ...old, raw: text === null ? null : Buffer.from(text) };
    if (!sealing.isOn(model.name)) return null;
    const cut = text === null || text === DESTROYED ? undefined : cutOf(sealing, model, text);
    if (cut === undefined) return { ...unmasked(model, old, sealing.masked(model.name)), raw: null };
    return cut && { ...this.made(sealing, model, old, cut), raw: Buffer.from(JSON.stringify(cut)) };
  }

  /** Whether one of these parameters asks for what is not to be shown: by whether it finds a record it would tell. */
  hides(model: Model, parameters: Iterable<string>): boolean {
    const masked = this.sealed()?.masked(model.name).fields;
    const asked = new Set(parameters);
    return formOf(model).fields.some(({ name, filter }) => filter && asked.has(filter.param) && masked?.has(name));
  }

  private made(sealing: Sealing, model: Model, old: Plain, raw: JsonObject): Plain {
    try {
      return new Rendering(sealing).of(model, { remoteId: remoteIdIn(old.body), raw }, old).plain;
    } catch {
      return unmasked(model, old, sealing.masked(model.name)); // what cannot be made anew stays as it was, but for that
    }
  }

  /** Null where nothing is switched off: then it was made with more cut out than is now. */
  private sealed(): Sealing | null {
    if (this.sealing !== undefined) return this.sealing;
    const { connection, keys, custom } = this;
    const connector = connectors.find(({ slug }) => slug === connection.connector);
    const { models, fields } = connector ? connection.withheld : NOTHING_OFF;
    const isOff = connector && models.length + fields.length > 0;
    return (this.sealing = isOff ? sealingOf(connection, { connector, stream: '' }, { keys, custom }) : null);
  }
}
