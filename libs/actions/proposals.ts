import { Injectable } from '@nestjs/common';
import {
  AccessDenied,
  type Asked,
  type Complaint,
  type HeldRecord,
  type Json,
  type JsonObject,
  RequestRefused,
} from '#connectors';
import { AppError, type FieldError, InvalidRequest, inTime, NotFound } from '#kernel';
import { fieldsOf } from '#models';
import { RecordReader } from '#records';
import type { ConnectionRef } from '#tenancy';
import { type GivenFile, withoutFiles } from './given-files.js';
import { CheckRefused } from './errors.js';
import { HeldRecords, modelOf } from './held-records.js';
import { MOST_COMPLAINTS } from './body-check.js';
import { FileFetch } from './file-fetch.js';
import { Patience, tooLate } from './patience.js';
import { type Resolve, resolved } from './references.js';
import { type Described, Schemas, type Source } from './schemas.js';
import { refuseWithheld } from './withheld.js';

/** What somebody asks to be written, as the request has it. */
export interface Wanted {
  /** Ours: of updates and deletions. */
  id?: string;
  body: JsonObject;
  /** It is not going to be sent. */
  dryRun?: boolean;
}

/** What is to be written, valid as far as we can tell. */
export interface Proposal {
  asks: Asked[];
  together: boolean;
  files: Readonly<Record<string, GivenFile>>;
  /** What it is about: the record that is named, or what creations are found by. */
  target: Json[];
}

/** How they are checked. */
interface Manner {
  dryRun: boolean;
  /** For what a provider may say of each. */
  seconds: number;
}

/** For one that has just said nothing. */
const AGAIN = 0.1;

type Place = readonly (string | number)[];

/** Whether a write may be tried: by the description that the caller can read, and by what we hold. */
@Injectable()
export class Proposals {
  constructor(
    private readonly schemas: Schemas,
    private readonly reader: RecordReader,
    private readonly fetch: FileFetch,
    private readonly patience: Patience,
  ) {}

  /** Rejects with InvalidRequest, NotFound or, in a dry run, AddressRefused or OutboundFailed. Sends nothing that changes anything. */
  async of(source: Source, { id, body, dryRun = false }: Wanted): Promise<Proposal> {
    const { connection, action } = source;
    const record = id === undefined ? undefined : await this.record(connection, action.model.name, id);
    const described = await this.schemas.of(source);
    const items = itemsOf(body, action.atOnce ?? 1);
    // A dry run can do without the check: that has to end before the whole does.
    const manner = { dryRun, seconds: this.patience.before / (dryRun ? 2 : 1) };
    if (!items) {
      const asked = await this.one(source, { described, body, place: [], record, before: [], manner });
      const target = id === undefined ? await this.likes(source, [asked]) : [action.model.name, id.toLowerCase()];
      return { asks: [asked], together: false, files: asked.files ?? {}, target };
    }
    const asks = await this.several(items, (item, place, before) =>
      this.one(source, { described, body: item, place, record, before, manner }),
    );
    return { asks, together: true, files: {}, target: await this.likes(source, asks) };
  }

  /** Rejects with what is wrong with any of them. */
  private async several(
    items: readonly Json[],
    each: (item: JsonObject, place: Place, before: readonly JsonObject[]) => Promise<Asked>,
  ): Promise<Asked[]> {
    const asks: Asked[] = [];
    const wrong: FieldError[] = [];
    for (const [index, item] of items.entries()) {
      const before = asks.map(({ body }) => body);
      try {
        const place = ['items', index];
        if (typeof item !== 'object' || item === null || Array.isArray(item))
          throw refusal(place, [{ place: [], message: 'Input must be object' }]);
        asks.push(await each(item, place, before));
      } catch (error) {
        if (error instanceof InvalidRequest) wrong.push(...error.fields);
        else if (wrong.length === 0) throw error;
        else break; // whatever it is, they cannot be written as they are
      }
      if (wrong.length >= MOST_COMPLAINTS) break;
    }
    if (wrong.length > 0) throw new InvalidRequest(wrong.slice(0, MOST_COMPLAINTS));
    return asks;
  }

  /** Of several that are all alike it is the same as of one of them; of others it is all that they are together. */
  private async likes({ connection, action }: Source, asks: readonly Asked[]): Promise<Json[]> {
    const held = new HeldRecords(this.reader, connection);
    const likes = new Set<string>();
    for (const asked of asks)
      likes.add(JSON.stringify((await action.alike?.(asked, held)) ?? [action.model.name, asked.body]));
    return ['new', ...[...likes].sort()];
  }

  private async one(
    source: Source,
    given: {
      described: Described | null;
      body: JsonObject;
      place: Place;
      record: HeldRecord | undefined;
      before: readonly JsonObject[];
      manner: Manner;
    },
  ): Promise<Asked & { files?: Readonly<Record<string, GivenFile>> }> {
    const { connection, action } = source;
    const { described, record, before, manner } = given;
    const { body: said, place: inside } = action.plain?.(structuredClone(given.body)) ?? {
      body: structuredClone(given.body),
      place: [],
    };
    const place = [...given.place, ...inside];
    if (described) refuseWithheld(described.schema, said, connection.withheld, place);
    refuse(place, described ? described.check.complaints(said) : unwanted(said));
    const { body: kept, files } = this.taken(said, action.maxFileBytes);
    refuse(place, wrongFiles(files, action.maxFileBytes));
    const { body, complaints } = described
      ? await resolved(kept, described.schema, this.resolve(connection, described))
      : { body: kept, complaints: [] };
    refuse(place, complaints);
    const asked = { body, files, settings: connection.settings, before, ...(record ? { record } : {}) };
    if (manner.dryRun)
      for (const { address } of Object.values(files)) if (address !== undefined) await this.fetch.check(address);
    refuse(place, await this.objections(source, asked, manner));
    return asked;
  }

  /** A dry run does without what only a provider could tell that says nothing at the moment. */
  private async objections(
    { connection, connector, client, action }: Source,
    asked: Asked,
    manner: Manner,
  ): Promise<readonly Complaint[]> {
    const { dryRun, seconds } = manner;
    const held = new HeldRecords(this.reader, connection);
    try {
      const late = tooLate(connector.name, seconds);
      return await inTime(seconds, late, async () => (await action.check?.(asked, held, client)) ?? []);
    } catch (error) {
      if (error instanceof RequestRefused && !(error instanceof AccessDenied)) throw new CheckRefused(error);
      if (!dryRun || !(error instanceof AppError && error.retryable)) throw error;
      manner.seconds = AGAIN; // it is not waited for with each of them
      return [];
    }
  }

  private taken(body: JsonObject, most: number | undefined): ReturnType<typeof withoutFiles> {
    return most === undefined ? { body, files: {} } : withoutFiles(body, this.fetch.opener(most));
  }

  private async record(connection: ConnectionRef, model: string, id: string): Promise<HeldRecord> {
    const found = await this.reader.find(connection, modelOf(model), id);
    if (!found) throw new NotFound('The record');
    const fields = found.fields as Record<string, Json>;
    return { remoteId: found.remoteId, fields, ...(await this.owner(connection, model, fields)) };
  }

  private async owner(
    connection: ConnectionRef,
    model: string,
    fields: Record<string, Json>,
  ): Promise<Pick<HeldRecord, 'owner'>> {
    const field = fieldsOf(modelOf(model).fields).find(({ owner }) => owner);
    const id = field && fields[field.name];
    if (typeof id !== 'string' || !field?.to) return {};
    const owner = await this.remoteId(connection, field.to().name, id);
    return owner === null ? {} : { owner };
  }

  private resolve(connection: ConnectionRef, { remoteIds }: Described): Resolve {
    return async (model, id) => remoteIds.get(id) ?? (await this.remoteId(connection, model, id));
  }

  private async remoteId(connection: ConnectionRef, model: string, id: string): Promise<string | null> {
    return (await this.reader.find(connection, modelOf(model), id))?.remoteId ?? null;
  }
}

/** Null where the body is about one thing. */
function itemsOf(body: JsonObject, atOnce: number): Json[] | null {
  const { items, ...others } = body;
  if (atOnce === 1 || items === undefined) return null;
  const found: [boolean, string][] = [
    [!Array.isArray(items), 'Input should be a list: of all that is to be written'],
    [
      Object.keys(others).length > 0,
      'It stands alone: whatever is said of a thing stands in the list, with that thing',
    ],
    [Array.isArray(items) && (items.length === 0 || items.length > atOnce), `There should be 1 to ${atOnce} of them`],
  ];
  refuse(
    [],
    found.flatMap(([isWrong, message]) => (isWrong ? [{ place: ['items'], message }] : [])),
  );
  return items as Json[];
}

const wrongFiles = (files: Readonly<Record<string, GivenFile>>, most = 0): Complaint[] =>
  Object.entries(files).flatMap(([place, { bytes, isBroken, isTwice }]) => {
    if (isTwice) return [{ place: placeOf(place), message: 'Give file_content or file_url, not both' }];
    if (isBroken) return [{ place: placeOf(place), message: 'Input must be base64' }];
    return (bytes ?? 0) > most ? [{ place: placeOf(place), message: `The file is longer than ${most} bytes` }] : [];
  });

const placeOf = (name: string): Place => [...(name === 'file' ? [] : partsOf(name)), 'file_content'];

const partsOf = (name: string): Place => name.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

const unwanted = (body: JsonObject): Complaint[] =>
  Object.keys(body)
    .slice(0, MOST_COMPLAINTS)
    .map((name) => ({ place: [name], message: 'Extra inputs are not permitted' }));

function refuse(at: Place, complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw refusal(at, complaints);
}

const refusal = (at: Place, complaints: readonly Complaint[]): InvalidRequest =>
  new InvalidRequest(
    complaints.map(({ place, message }) => ({ loc: ['body', ...at, ...place], msg: message, type: typeOf(message) })),
  );

/** The names that the dialect gives to what it refuses. */
const TYPES: readonly [beginning: string, type: string][] = [
  ['Field required', 'missing'],
  ['Input should be a list', 'list_type'],
  ['Extra inputs', 'extra_forbidden'],
  ['Input should be one of', 'literal_error'],
];

const typeOf = (message: string): string =>
  TYPES.find(([beginning]) => message.startsWith(beginning))?.[1] ?? 'value_error';
