import { document, employee, type Model } from '#models';
import type { JsonObject, Named, NamedPage, Page, Pulled, Stream } from '../contract.js';
import { text } from '../converters.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { EmployeeList, type ListPlace, ListUseless } from './employee-list.js';
import { DAILY, isComplete, nextOf, pulled } from './lists.js';
import { oneByOne } from './one-by-one.js';
import { v2Pages, withIds } from './paging.js';
import { PERSONS_LIMIT } from './people-reader.js';
import { isNoSuchThing, isNotOffered, isObject, isUnknownEndpoint } from './protocol.js';

/** Enough for the 10 a second that Personio allows. */
const AT_ONCE = 8;

interface Checkpoint {
  next?: Query;
  /** In the v1 list, where v2's may not be read. */
  list?: ListPlace;
  incomplete?: boolean;
}

/** Files of people. There is no list of the company's: everyone is asked about, so nothing is cheaper than all of it. */
export const documents: Stream<PersonioClient> = {
  name: 'documents',
  models: [document],
  every: DAILY,
  covers: () => 'all',
  pull: (client, { checkpoint }) => pages(client, checkpoint),
  named: { models: [document.name], read: byName },
};

async function* pages(client: PersonioClient, resumed: Checkpoint | undefined): AsyncGenerator<Page, void> {
  const categories = await categoriesOf(client);
  let incomplete = resumed?.incomplete ?? false;
  for await (const { ids, next, complete } of owners(client, resumed)) {
    const lists = await oneByOne(ids, (id) => filesOf(client, document, id, { owner: { id } }), {
      ...{ atOnce: AT_ONCE, failed: (id, { code }) => unreadFiles(document, `person:${id}`, code) },
    });
    const found = lists.flatMap((files) => files.found.map((one) => withCategory(one, categories)));
    const failed = lists.flatMap((files) => files.failed);
    incomplete ||= !complete || failed.length > 0 || lists.some(({ cut }) => cut);
    yield {
      ...{ found, failed, checkpoint: { ...next, incomplete } },
      ...(incomplete ? { incomplete: [document.name] } : {}),
    };
  }
}

/** Nobody shows a file alone: all of its owner are read. */
async function* byName(client: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  const askedAt = new Date();
  const categories = await categoriesOf(client);
  const owners = new Set(names.flatMap(({ owner }) => owner ?? []));
  const lists = await oneByOne([...owners], (id) => allFilesOf(client, document, id, { owner: { id } }), {
    ...{ atOnce: AT_ONCE, failed: (id, { code }) => unreadFiles(document, `person:${id}`, code) },
  });
  yield namedFiles(document, employee, lists, { names, askedAt, categories });
}

/** Of the named files of owners of whom all were read, those that were not among them are gone. */
export function namedFiles(
  model: Model,
  of: Model,
  lists: readonly Files[],
  { names, askedAt, categories }: { names: readonly Named[]; askedAt: Date; categories: ReadonlyMap<string, string> },
): NamedPage {
  const found = lists.flatMap((files) => files.found.map((one) => withCategory(one, categories)));
  const [shown, remoteIds] = [new Set(found.map(({ remoteId }) => remoteId)), lists.flatMap(({ whole }) => whole)];
  const whole = new Set(remoteIds);
  return {
    ...{ found, failed: lists.flatMap(({ failed }) => failed), askedAt },
    gone: names.filter(({ remoteId, owner = '' }) => whole.has(owner) && !shown.has(remoteId)),
    whole: { model: model.name, of: of.name, remoteIds, askedAt },
  };
}

interface Owners {
  ids: string[];
  /** Where to go on after them, if anywhere. */
  next: JsonObject;
  complete: boolean;
}

/** Everybody who may have documents: v2's persons, or the v1 list where they may not be read. */
async function* owners(client: PersonioClient, { next: from, list }: Checkpoint = {}): AsyncGenerator<Owners, void> {
  const persons = { path: '/v2/persons', query: { limit: PERSONS_LIMIT }, area: AREAS.persons };
  try {
    for await (const page of v2Pages(client, persons, from)) {
      yield { ids: withIds(page.rows).map(({ id }) => id), next: nextOf(page), complete: isComplete(page) };
    }
  } catch (error) {
    const refused = error instanceof RightMissing && error.area === AREAS.persons && from === undefined;
    if (!refused) throw error;
    yield* listed(client, error, list);
  }
}

async function* listed(
  client: PersonioClient,
  refusal: RightMissing,
  from: ListPlace | undefined,
): AsyncGenerator<Owners, void> {
  const list = new EmployeeList(client, { attributes: ['id'], from });
  try {
    for await (const { rows, place } of list.pages()) {
      const next: JsonObject = place ? { list: place as unknown as JsonObject } : {};
      yield { ids: rows.map(({ id }) => id), next, complete: true };
    }
  } catch (error) {
    if (error instanceof ListUseless) throw refusal;
    throw error;
  }
  yield { ids: [], next: {}, complete: list.complete };
}

/** Somebody's files; `cut`: there may be more; `whole`: whose they are, if these are certainly all. */
export interface Files {
  found: Pulled[];
  failed: NonNullable<Page['failed']>;
  cut: boolean;
  whole: string[];
}

/** Of one that could not be read it is not known which they are: whose they are. */
export const unreadFiles = (model: Model, owner: string, code: string): Files => ({
  ...{ found: [], cut: true, whole: [] },
  failed: [{ model: model.name, remoteId: owner, code }],
});

const NONE: Files = { found: [], failed: [], cut: false, whole: [] };

/** `beside`: what each of their payloads says besides. */
export async function filesOf(
  client: PersonioClient,
  model: Model,
  ownerId: string,
  beside: JsonObject,
): Promise<Files> {
  return (await filesOrNull(client, model, ownerId, beside)) ?? NONE;
}

/** Where a file that is not shown is gone at once: one empty answer may be a slip, so that it takes two. */
export async function allFilesOf(
  client: PersonioClient,
  model: Model,
  ownerId: string,
  beside: JsonObject,
): Promise<Files> {
  const files = await filesOrNull(client, model, ownerId, beside);
  if (!isEmpty(files)) return files ?? NONE;
  const again = await filesOrNull(client, model, ownerId, beside);
  return isEmpty(again) ? { ...NONE, whole: [ownerId] } : (again ?? NONE);
}

const isEmpty = (files: Files | null): boolean => files !== null && !files.cut && files.found.length === 0;

/** Null: the owner is gone. */
async function filesOrNull(
  client: PersonioClient,
  model: Model,
  ownerId: string,
  beside: JsonObject,
): Promise<Files | null> {
  const files: Files = { found: [], failed: [], cut: false, whole: [] };
  try {
    for await (const page of v2Pages(client, documentsOf(ownerId))) {
      files.found.push(...pulled(page, model, (id) => id, beside).map((one) => ({ ...one, owner: ownerId })));
      files.cut ||= !isComplete(page);
    }
    return files.cut || files.found.length === 0 ? files : { ...files, whole: [ownerId] };
  } catch (error) {
    if (isUnknownEndpoint(error)) throw new RightMissing('Personio', AREAS.documents, { cause: error });
    if (isNoSuchThing(error)) return null;
    throw error;
  }
}

export function documentsOf(ownerId: string, limit = 200): Request {
  return {
    path: '/v2/document-management/documents',
    query: { owner_id: ownerId, limit },
    area: AREAS.documents,
  };
}

/** Names of categories: documents carry only their ids. Without the right to see them they have none. */
export async function categoriesOf(client: PersonioClient): Promise<ReadonlyMap<string, string>> {
  try {
    const { body } = await client.v1({ path: '/v1/company/document-categories', area: AREAS.documents });
    const rows = Array.isArray(body['data']) ? body['data'].filter(isObject) : [];
    return new Map(rows.flatMap(namedCategory));
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return new Map();
    throw error;
  }
}

function namedCategory({ id, attributes }: JsonObject): [string, string][] {
  const name = isObject(attributes) ? attributes['name'] : null;
  return (typeof id === 'number' || typeof id === 'string') && typeof name === 'string' ? [[String(id), name]] : [];
}

/** The name stands beside the id, so that a renamed category reaches its documents. */
export function withCategory(found: Pulled, categories: ReadonlyMap<string, string>): Pulled {
  const { category } = found.raw;
  if (!isObject(category)) return found;
  const name = categories.get(text(category['id']) ?? '') ?? null;
  return { ...found, raw: { ...found.raw, category: { ...category, name } } };
}
