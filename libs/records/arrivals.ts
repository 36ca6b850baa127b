import {
  type Connector,
  type Cut,
  cutting,
  type JsonObject,
  type NamedPage,
  type Page,
  type Pulled,
  type Settings,
} from '#connectors';
import { type Model, models } from '#models';
import type { Known, KnownAside } from '#store';
import type { ConnectionRef } from '#tenancy';
import type { ConnectionKeys } from '#vault';
import { recordId } from './record-id.js';
import { isNewer, shapeOf } from './shape.js';
import { type Withdrawn, withdrawnOf } from './withdrawn.js';
import { type Dropped, type Mask, masking, UNMAPPABLE } from './withholding.js';

/**
 * The organisation's own fields of one record, by name, worked out from its payload: null where an expression finds nothing.
 * `failed`: ids of the fields whose expression does not work on this payload; their values are null.
 */
export type EvaluateCustom = (model: string, raw: JsonObject) => { values: JsonObject; failed: readonly string[] };

/** Whose records they are, and how they are mapped and sealed. */
export interface Sealing {
  connectionId: string;
  keys: ConnectionKeys;
  connector: Connector;
  settings: Settings;
  /** The connection's: what is mapped with older settings or custom fields bears an older number. */
  rendering: number;
  custom: EvaluateCustom;
  withdrawn: Withdrawn;
  /** What is left of a payload, by what the customer has switched off. */
  cut: Cut;
  isOn: (model: string) => boolean;
  /** What of an earlier state of a record may not be kept. */
  masked: (model: string) => Mask;
  choicesVersion: number;
}

/** For the records of one stream. */
export function sealingOf(
  connection: ConnectionRef,
  { connector, stream }: { connector: Connector; stream: string },
  by: { keys: ConnectionKeys; custom: EvaluateCustom },
): Sealing {
  const { id: connectionId, settings, rendering, withheld, choicesVersion } = connection;
  const isOn = (model: string): boolean => !withheld.models.includes(model);
  return {
    ...{ connectionId, connector, settings, rendering, withdrawn: withdrawnOf(connector, connection, stream) },
    ...{ cut: cutting(connector, withheld), isOn, masked: masking(connector, withheld), choicesVersion },
    ...by,
  };
}

/** One record as it was pulled, with what tells whether it differs from the one we hold. */
export interface Arrived {
  id: string;
  pulled: Pulled;
  model: Model;
  text: string;
  hash: Buffer;
  mark: Buffer | null;
  shape: number;
  rendering: number;
}

/** A record that could not be taken over; what we held of it stays. */
export interface Failure {
  id: string;
  model: string;
  code: string;
  /** The field of the model that failed, where that is known. */
  field?: string | null;
  /** What the provider sent, where it sent something; no text: it cannot be written down. */
  of?: Pick<Arrived, 'hash' | 'shape'> & Pick<Pulled, 'remoteId' | 'owner' | 'askedAt'> & { text: string | null };
}

/** What a page has brought. */
export interface Brought {
  arrived: readonly Arrived[];
  failures: readonly Failure[];
  /** Records that the provider does not have. */
  gone: readonly { id: string; askedAt: Date }[];
  /** When records were asked for by their names. */
  askedAt: Date;
}

/** What we hold of the records of a page. */
export interface Held {
  known: ReadonlyMap<string, Known>;
  bodies: ReadonlyMap<string, { body: Buffer; custom: Buffer | null }>;
  /** Those that lie in quarantine. */
  aside: ReadonlyMap<string, KnownAside>;
}

const byName = new Map(models.map((model) => [model.name, model]));

const NO_HASH = Buffer.alloc(0);
const NEVER = new Date(0);

/** What a page brought, each record once: the last one wins. */
export function arrivals(
  { connectionId, keys, connector, rendering }: Sealing,
  page: Pick<Page, 'found' | 'failed'> & Partial<Pick<NamedPage, 'gone' | 'askedAt'>> & { dropped: readonly Dropped[] },
): Brought {
  const arrived = new Map<string, Arrived>();
  const failures: Failure[] = (page.failed ?? []).map(({ model, remoteId, code }) => ({
    id: recordId(connectionId, model, remoteId),
    model,
    code,
  }));
  for (const pulled of page.found) {
    const model = byName.get(pulled.model);
    if (!model) throw new Error(`There is no model ${pulled.model}.`);
    const id = recordId(connectionId, pulled.model, pulled.remoteId);
    try {
      const text = JSON.stringify(pulled.raw);
      const mark = pulled.mark === undefined ? null : keys.hash(pulled.mark);
      const shape = shapeOf(model, connector);
      arrived.set(id, { id, pulled, model, text, hash: keys.hash(text), mark, shape, rendering });
    } catch {
      const of = { ...pulled, text: null, hash: NO_HASH, shape: shapeOf(model, connector) };
      failures.push({ id, model: model.name, code: UNMAPPABLE, of }); // nested more deeply than it can be written again
    }
  }
  const { gone = [], dropped, askedAt = NEVER } = page;
  const leaving = [...gone.map((each) => ({ ...each, askedAt })), ...dropped].map(
    ({ model, remoteId, askedAt: at }) => ({
      id: recordId(connectionId, model, remoteId),
      askedAt: at,
    }),
  );
  return { arrived: [...arrived.values()], failures, gone: leaving, askedAt };
}

/** An older answer never takes the place of a newer one; an equal one changes nothing, unless the record was gone. */
export function differs(arrived: Arrived, known: Known | undefined): boolean {
  const { pulled, hash, mark } = arrived;
  if (!known) return true;
  if (pulled.askedAt.getTime() < known.askedAt) return false;
  return known.deleted || wasMadeOtherwise(arrived, known) || !known.hash.equals(hash) || !sameBytes(known.mark, mark);
}

/** Whether nothing is lost with it: we hold the same, or have learned that the record is gone. */
export const isHeld = ({ hash }: Arrived, known: Known | undefined): boolean =>
  known !== undefined && (known.deleted || known.hash.equals(hash));

/** What was made with a newer mapping, or with newer settings and custom fields than ours, is not made with older ones again. */
const wasMadeOtherwise = ({ shape, rendering }: Arrived, known: Known): boolean =>
  !isNewer(known.shape, shape) && (known.shape !== shape || known.rendering < rendering);

export const sameBytes = (one: Buffer | null, other: Buffer | null): boolean =>
  one === null || other === null ? one === other : one.equals(other);
