import type { Readable } from 'node:stream';
import type { Budget, Secret } from '#kernel';
import type { Category, Model } from '#models';
import type { Action } from './actions.js';
import type { NamedPage, Page } from './page.js';
import type { Passthrough } from './passthrough.js';
import type { JsonObject, Named, Settings } from './payload.js';
import type { CredentialField, Guide, Texts } from './texts.js';
import type { TokenShelf } from './token-shelf.js';
import type { Webhooks } from './webhooks.js';
import type { Choices, Withholdable } from './withholdable.js';

export type * from './actions.js';
export type * from './page.js';
export type * from './passthrough.js';
export type * from './payload.js';
export type * from './withholdable.js';
export type * from './texts.js';

export interface From {
  /** The stream's cursor: the greatest provider time of the last complete pull, minus an overlap. Left out: everything. */
  since?: Date;
  /** Where an interrupted pull goes on: the last page's checkpoint. */
  checkpoint?: JsonObject;
  /** Which of these records are unknown to us or were stored with another mark (see `Pulled.mark`): their remote ids. */
  changed(model: string, marks: { remoteId: string; mark: string }[]): Promise<Set<string>>;
  settings: Settings;
  /** Rights that the credentials once had, and whose data is still kept: what only they show is not gone. Left out: none. */
  withdrawn?: ReadonlySet<string>;
  /**
   * What the customer has switched off. Models among it are not asked for as far as nothing else needs their answers, and marks
   * are made without its fields; what is left of those in payloads is cut out after. Left out: nothing.
   */
  withheld?: Choices;
}

/** Records of a stream that can be asked for one by one. */
export interface ByName<Client> {
  /** The stream's models that may be named. */
  models: readonly string[];
  /**
   * Reads these records and what comes with them, as a pull would. A record that the provider does not have is `gone`: only
   * where its answer can mean nothing else, never for a lost right or a failure.
   */
  read(
    client: Client,
    names: readonly Named[],
    from: Pick<From, 'settings' | 'withdrawn' | 'withheld'>,
  ): AsyncIterable<NamedPage>;
}

/** What a finished pull may conclude about things it did not see. */
type Covers = 'all' | 'changes';

export interface Stream<Client> {
  name: string;
  models: Model[];
  /** Seconds between two incremental pulls, and between two complete ones. */
  every: { incremental: number; full: number };
  /**
   * How far before the last change that is known a pull of changes begins, as one may bear an earlier time than others that were
   * shown before it; an hour when left out.
   */
  overlapSeconds?: number;
  /** Pages, each with what is needed to go on after it; everything when `since` is left out. */
  pull(client: Client, from: From): AsyncIterable<Page>;
  covers(from: { since?: Date }): Covers;
  /** Where records can be asked for one by one: what an event names is read at once, and nothing is taken for gone unasked. */
  named?: ByName<Client>;
}

/** One record in unified words: every field of the model, null where the provider does not say. */
export interface Mapped {
  fields: Record<string, unknown>;
  custom: JsonObject;
  /** The provider's own words for choices, by field: a list finds them beside ours. */
  words?: Record<string, string>;
  /** When the provider says that the record changed. */
  remoteModifiedAt?: Date;
  /**
   * Fields that the credentials may not see in this payload, the customer's own as `custom_fields.<name>`: a record that we hold
   * keeps what it has in them.
   */
  withheld?: readonly string[];
}

/** How a field of a model comes about: as the provider has it, worked out from other things, or not at all. */
export type How = 'mapped' | 'derived' | 'absent';

/** Pure: what a stored payload means in unified words. Run again, without the provider, whenever the mapping or a setting changes. */
export interface MapRecord {
  (raw: JsonObject, ref: Ref, settings: Settings): Mapped;
  /** By field. */
  how?: Readonly<Record<string, How>>;
}

/** Something that the customer's admin ticks at the provider, and what of our records is empty without it. */
export interface Right {
  /** As the provider's settings name it: the words of `Grants`, `Page.rightsMissing` and `Page.attributes`. */
  name: string;
  /** Fields by model, the customer's own as `custom_fields.<name>`; `all`: there are no records of the model without it. */
  fills: Readonly<Record<string, 'all' | readonly string[]>>;
  /** Models of whose records some are not there without it. */
  some?: readonly string[];
  /** It shows an attribute, wherever that is read: a field needs one of its attributes beside one of its other rights. */
  isAttribute?: boolean;
}

/** Something that a connection may be told, where the provider cannot say it. */
export interface Option {
  name: string;
  label: string;
  /** What follows from it, and from leaving it out. */
  help: string;
  kind: 'time zone' | 'time zones by name' | 'texts';
  /** What each of several texts looks like, and the same in words. */
  form?: { pattern: RegExp; words: string };
  /** What of our records is empty while neither this nor another option that fills it is set; as in `Right`. */
  fills?: Right['fills'];
}

/** A file at the provider, as it comes: whoever asked for it reads or destroys the body. */
export interface FileAnswer {
  contentType: string;
  fileName: string | null;
  /** Bytes, where the provider tells. */
  size: number | null;
  body: Readable;
}

export interface FileSource<Client> {
  /** The file of the record with this remote id; null when there is none. */
  open(client: Client, remoteId: string): Promise<FileAnswer | null>;
}

/** What the credentials let us read: asked live on the connect page and at the start of every run. */
export interface Grants {
  /** Per stream: whether it can be read, and if not, what the admin has to tick. */
  streams: Record<string, { granted: boolean; missing?: string }>;
  /** What the connection may not see of records it reads: attributes, in words the admin finds in the settings. */
  missing: string[];
  /** A few remote ids the credentials show, to recognise the account again on relink. */
  sample: { model: string; remoteIds: string[] };
}

export interface HttpSettings {
  baseUrl: string;
  [name: string]: string;
}

/** All that we know of a provider's API: data and plain functions, no Nest and no database. */
export interface Connector<Client = unknown> {
  slug: string;
  name: string;
  category: Category;
  description: string;
  /** Operator's settings and their defaults; `baseUrl` is where the provider lives. */
  settings: HttpSettings;
  credentials: CredentialField[];
  guide: Guide;
  texts: Texts;
  open(context: OpenContext, credentials: Record<string, Secret>): Client;
  /**
   * Rejects with CredentialsRejected when the provider does not let us in, with NothingGranted where it knows the credentials; tells
   * what is granted. Of streams that are switched off as a whole nothing is asked, and nothing told.
   */
  check(client: Client, withheld?: Choices): Promise<Grants>;
  streams: Stream<Client>[];
  /**
   * Raised when a mapping changes: records are then mapped anew, also those that did not change at the provider. Never lowered, not
   * even to go back to an earlier mapping: what a newer version has made an older one leaves alone.
   */
  version?: number;
  /** Pure, per model name; an error concerns one record. `ref` gives the public id of a related record. */
  map: Record<string, MapRecord>;
  rights?: readonly Right[];
  /** What of it a customer may switch off; left out: nothing. */
  withholdable?: Withholdable;
  options?: readonly Option[];
  /** By `model.field` of link fields: where their files are. The field's stored value is not null where there is one. */
  files?: Readonly<Record<string, FileSource<Client>>>;
  webhooks?: Webhooks<Client>;
  /** What can be written. */
  actions?: readonly Action<Client>[];
  /** Calls of its API in callers' words. */
  passthrough?: Passthrough<Client>;
  /** The same function for connectors whose provider is one: they share one simulator. */
  simulator: (options: SimulatorOptions) => Promise<Simulator>;
}

/** The public id of a related record: follows from connection, model and remote id, without a look-up. */
export type Ref = (model: string, remoteId: string) => string;

export interface OpenContext {
  settings: HttpSettings;
  budget: Budget;
  /** Names the credential in budgets; not a secret. */
  account: string;
  /** Where the connection's access tokens are shared with other processes; left out while there is no connection. */
  tokens?: TokenShelf;
  signal?: AbortSignal;
}

export interface SimulatorOptions {
  /** How many people the generated company has; without it the small fixed company of the conformance test. */
  people?: number;
  seed?: number;
  /** Rate limits times this: 20 answers 600 persons requests a second where the provider answers 30. */
  speed?: number;
  port?: number;
  /** 0: nobody was ever absent, has booked hours or has documents. */
  history?: 0 | 1;
  /** How many jobs, candidates and applications the generated company has; they follow from `people` otherwise. */
  jobs?: number;
  candidates?: number;
  applications?: number;
}

export interface Simulator {
  /** The provider's base address; the control API lies under `/_control` of it. */
  url: string;
  /** Settings by which connectors of the provider reach it, `baseUrl` among them. */
  settings: HttpSettings;
  /** With every right: the fields of all the provider's connectors, of which each takes its own. */
  credentials: Record<string, string>;
  close(): Promise<void>;
}
