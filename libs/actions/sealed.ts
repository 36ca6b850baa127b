import type { ActionKind, HeldRecord, Json, JsonObject } from '#connectors';
import type { ConnectionKeys } from '#vault';
import type { Fate } from './fate.js';

/** What was asked for and how far it is, as it lies in the database: without the contents of files. */
export interface Intent {
  model: string;
  kind: ActionKind;
  /** Ids of ours are the provider's by now. */
  asks: readonly { body: JsonObject; record?: HeldRecord }[];
  /** Asked for together: each has an answer of its own. */
  together: boolean;
  hasFiles: boolean;
  /** The answer has the record's custom fields. Earlier versions did not say. */
  includeCustomFields?: boolean;
  /** The number of the customer's choices against which it was checked; left out: nothing was switched off. */
  choices?: number;
  /** An API key's id. */
  actor: string;
  requestId: string;
  /** Of those of `asks` that are done with. */
  fates: readonly Fate[];
  /** Of the steps of the one at hand. */
  results: readonly Json[];
  /** The step of it that was sent and not answered yet, and the instant before. */
  sent: { step: number; at: string } | null;
}

/** What was answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Left out: the body is text. */
  encoding?: 'base64';
}

interface Parts {
  write_intent: Intent;
  write_answer: Answer;
}

export const sealPart = <Part extends keyof Parts>(
  keys: ConnectionKeys,
  part: Part,
  id: string,
  value: Parts[Part],
): Buffer => keys.seal(part, id, JSON.stringify(value));

/** Throws SealBroken. */
export const openPart = <Part extends keyof Parts>(
  keys: ConnectionKeys,
  part: Part,
  id: string,
  sealed: Uint8Array,
): Parts[Part] => JSON.parse(keys.open(part, id, sealed).toString('utf8')) as Parts[Part];
