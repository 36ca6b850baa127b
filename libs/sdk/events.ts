import { MessageRefused } from './errors.js';
import type { ModelName, RecordOf } from './models.js';

/** Whose event it is. */
export interface EventConnector {
  id: string;
  /** `personio`, for one. */
  integration: string;
  environment: 'production' | 'development';
  /** The customer's id, as it was said when the link token was made. */
  end_user_origin_id: string;
}

interface Told<Type extends string, Data> {
  /** The same on every try and after a replay. */
  id: string;
  type: Type;
  /** When it happened. */
  timestamp: string;
  connector: EventConnector;
  /** Counts all that happens to the connector. */
  sequence: number;
  /** The `sequence` of the one before it for this endpoint; null: there is none. */
  previous: number | null;
  /** Another one after the database was restored: numbers begin anew. */
  epoch: number;
  data: Data;
}

/** The record that an event is about. */
export interface RecordData<Model extends ModelName> {
  model: Model;
  id: string;
  remote_id: string | null;
  /** Null: all of them may differ. */
  changed_fields: string[] | null;
  /** Only at endpoints with full payloads: as the API listed it when this was first sent; null where it was gone. */
  record?: RecordOf<Model> | null;
  /** The record is too large to be sent: read it by its id. */
  truncated?: true;
}

type RecordKind = 'created' | 'updated' | 'deleted' | 'restored';

type EventsOf<Model extends ModelName> = {
  [Kind in RecordKind]: Told<`${Model}.${Kind}`, RecordData<Model>>;
}[RecordKind];

/** Something has become of a record. */
export type RecordEvent = { [Model in ModelName]: EventsOf<Model> }[ModelName];

/** What became of the records of one model. */
export interface Figures {
  seen: number;
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  failed: number;
}

interface Run {
  /** The run's. */
  id: string;
  stream: string;
  kind: 'full' | 'incremental';
}

interface Issue {
  /** The issue's. */
  id: string;
  code: string;
  subject: string;
}

interface WriteEnd {
  /** The write's. */
  id: string;
  state: string;
  code: string | null;
  model: string;
  record_id: string | null;
}

/** What is told beside records, by type. */
interface Others {
  'connector.synced': Run & { first: boolean; models: Record<string, Figures> };
  'connector.sync_failed': Run & { code: string };
  'connector.relink_needed': { id: string };
  'issue.opened': Issue;
  'issue.resolved': Issue;
  'write.finished': WriteEnd;
}

/** Somebody tries the endpoint: nothing has happened, and it is no part of any sequence. */
export interface TestEvent {
  id: string;
  type: 'endpoint.test';
  timestamp: string;
  data: { endpoint_id: string };
}

/** Whatever an endpoint is sent: `switch (event.type)` tells what `event.data` is. A type that is newer than this package arrives as well. */
export type WebhookEvent = RecordEvent | { [Type in keyof Others]: Told<Type, Others[Type]> }[keyof Others] | TestEvent;

/** An event that has a place in its connector's sequence. */
export type SequencedEvent = Exclude<WebhookEvent, TestEvent>;

/** What a message says whose signature is right. Throws MessageRefused. */
export function eventOf(body: Uint8Array, id: string): WebhookEvent {
  const said = parsed(body);
  if (!isEvent(said) || said['id'] !== id) throw new MessageRefused('body_unreadable', 'The message is not an event.');
  return said as unknown as WebhookEvent;
}

export const isSequenced = (event: WebhookEvent): event is SequencedEvent => event.type !== 'endpoint.test';

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new MessageRefused('body_unreadable', 'The message is not JSON.', { cause });
  }
}

function isEvent(said: unknown): said is Record<string, unknown> {
  if (!isObject(said) || typeof said['type'] !== 'string' || !isObject(said['data'])) return false;
  return said['type'] === 'endpoint.test' || isPlaced(said);
}

const isPlaced = ({ connector, sequence, previous, epoch }: Record<string, unknown>): boolean =>
  isObject(connector) &&
  typeof connector['id'] === 'string' &&
  [sequence, epoch].every(Number.isSafeInteger) &&
  (previous === null || Number.isSafeInteger(previous));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
