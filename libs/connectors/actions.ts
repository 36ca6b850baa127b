import type { Readable } from 'node:stream';
import type { Model } from '#models';
import type { NamedPage } from './page.js';
import type { Json, JsonObject, Named, Settings } from './payload.js';

/** JSON Schema (2020-12) of one value: what checks a write and what describes it are made of the same words. */
export interface Schema {
  type?: JsonType | readonly JsonType[];
  description?: string;
  /** Our id of a record of this model stands here; the action is given its remote id, and names remote ids in `enum` and `x-labels`. */
  'x-model'?: string;
  /** What the words of `enum` mean to the customer, by word. */
  'x-labels'?: Readonly<Record<string, string>>;
  /** Groups of sensitive fields that it is of (`WithholdableField.name`): while one of them is switched off, it is not written. Not published. */
  'x-groups'?: readonly string[];
  /** The same of words of `enum`, by word. */
  'x-word-groups'?: Readonly<Record<string, readonly string[]>>;
  enum?: readonly Json[];
  format?: 'date' | 'date-time' | 'time' | 'email' | 'uri' | 'uuid';
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  /** Of numbers: cents are 0.01. */
  multipleOf?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean;
  anyOf?: readonly Schema[];
  default?: Json;
  examples?: readonly Json[];
}

type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

/** The body of a write: always an object that takes nothing else. */
export interface BodySchema extends Schema {
  type: 'object';
  properties: Readonly<Record<string, Schema>>;
  additionalProperties: false;
  /** One body that is accepted. */
  examples: readonly [JsonObject];
}

export type ActionKind = 'create' | 'update' | 'delete';

/** A part of a body that is not accepted, and what to do: `place` leads there. */
export interface Complaint {
  place: readonly (string | number)[];
  message: string;
}

/** A file that comes with a write. It is not kept: what is gone on with later has none. */
export interface OutgoingFile {
  name: string;
  contentType: string;
  /** As far as that is known before it is opened. */
  bytes?: number | null;
  /** From its beginning, each time. Breaks off where the file is longer than the action takes. */
  open(): Promise<Readable>;
}

/** A record as we hold it. */
export interface HeldRecord {
  remoteId: string;
  /** The remote id of whatever it belongs to, where we hold that. */
  owner?: string;
  fields: Readonly<Record<string, Json>>;
}

/** What somebody asked to be written, valid by the schema: ids of ours are the provider's by now. */
export interface Asked {
  body: JsonObject;
  /** Which record: of updates and deletions. */
  record?: HeldRecord;
  /** By the body's fields, `file` or `files.0` … */
  files?: Readonly<Record<string, OutgoingFile>>;
  settings: Settings;
  /** What stands before it in the same request, of things that are written together. */
  before?: readonly JsonObject[];
}

/** Looks into what we hold: it may be older than what the provider has. */
export interface Held {
  /** Of a model, those that a list's filters choose; values are remote ids where the filter names a record. */
  list(model: string, filters: Readonly<Record<string, string>>): Promise<readonly HeldRecord[]>;
  /** By its remote id. */
  find(model: string, remoteId: string): Promise<HeldRecord | null>;
}

/** One call that changes something at the provider. */
export interface Step<Client> {
  /** Sends it, once; its result is kept, sealed, and handed to the steps after it. An error that is a refusal means that nothing happened. */
  send(client: Client, so: Progress): Promise<Json>;
  /**
   * Whether it has happened, where nobody heard the answer: its result, found by what identifies it; null: there is no such
   * thing. Left out: sending it again does no harm.
   */
  find?(client: Client, so: Progress): Promise<Json | null>;
  /** The provider refuses a second one: it may be sent again where it was looked for and not found. */
  unique?: true;
  /** It changes nothing, but finds out what the steps after it have to know; its errors are told as they are. */
  reads?: true;
  /** Whether it had nothing to do after all, by what it and the steps before it gave. Left out: it has changed something. */
  isIdle?(so: Progress): boolean;
  /** It sends one of the files: whoever goes on without them leaves it out. */
  sendsFile?: true;
  /** Where to look whether it has happened, in one sentence for a person, without names of people. */
  lookUp: string;
}

export interface Progress {
  /** What the steps before it gave, in their order. */
  results: readonly Json[];
  signal?: AbortSignal;
}

/** Where the record is after the last step. */
export interface Written {
  /** The stream by whose names the record and what came with it are read back, the written record first. */
  stream: string;
  names: readonly Named[];
  /** Of a deletion that somebody has to agree to: until then the record is there. */
  stays?: boolean;
  /** When it begins, where `Action.read` has to know that. */
  day?: string;
  /** What came with it in other streams: read back as well, if that can be done at once. */
  beside?: readonly Pick<Written, 'stream' | 'names'>[];
}

/** One thing that can be written to a provider: data and plain functions, as streams are. */
export interface Action<Client> {
  model: Model;
  kind: ActionKind;
  /** What the admin ticks for it, as the provider's settings name it. */
  right: string;
  /** What may be said, as this customer has it. A deletion has no body. */
  schema?(client: Client, settings: Settings): Promise<BodySchema>;
  /** A body as the schema has it, where callers may give it another form, and where in theirs its fields stand. */
  plain?(body: JsonObject): { body: JsonObject; place: Complaint['place'] };
  /**
   * The provider's rules that no schema says, as far as they can be checked before anything is sent: against what we hold, and
   * where that speaks against it, against what the provider has by now: last of all, as what can be said without it is said also
   * where it does not answer.
   */
  check?(asked: Asked, held: Held, client: Client): Promise<readonly Complaint[]>;
  steps(asked: Asked): readonly Step<Client>[];
  /**
   * Of a creation, what its steps are found by, of whatever model it is: those that are alike go one after the other, so that none
   * is taken for another one. It may be coarser than that. Left out: model and body.
   */
  alike?(asked: Asked, held: Held): Json | Promise<Json>;
  written(asked: Asked, results: readonly Json[]): Written;
  /** The greatest file that the provider takes, in bytes. Left out: it takes none. */
  maxFileBytes?: number;
  /** So many of them may be asked for in one request, as `items`; they are written one after the other. Left out: one. */
  atOnce?: number;
  /** Reads the record back where its stream cannot by name. */
  read?(client: Client, written: Written, settings: Settings): AsyncIterable<NamedPage>;
}
