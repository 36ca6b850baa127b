import { Flow, type Reply } from '../bodies.js';
import { isDay, utcSeconds } from '../company/clock.js';
import { type NewDocument, type StoredDocument } from '../company/documents.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import { checkFilters, timeFilter } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';

const ONE = '/v2/document-management/documents/{id}';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/document-management/documents', area: 'documents', serve: listDocuments },
  { method: 'GET', path: `${ONE}/download`, area: 'documents', serve: download },
  { method: 'PATCH', path: ONE, area: 'documents', writes: true, serve: change },
  { method: 'DELETE', path: ONE, area: 'documents', writes: true, serve: remove },
];

/** Personio v2 documents, list: of one owner, who is a person or an application. */
function listDocuments(call: Call): Reply {
  checkFilters(call, ['created_at'], { operators: ['gte', 'lt'] });
  const page = openPage(call, { fallback: 100, max: 200 });
  const owner = page.query.get('owner_id');
  if (!owner) throw refuse(call, 400, 'badRequest');
  const categories = valuesOf(page.query, 'category_id');
  const created = timeFilter(page.query, 'created_at');
  const { documents, modes } = call.world;
  const passing = documents
    .of(Number(owner))
    .filter(({ uploaded }) => !(uploaded && modes.uploads_in_scan))
    .filter(({ categoryId, createdAt }) => (categories?.includes(String(categoryId)) ?? true) && created(createdAt));
  const { found, next } = cut(passing, page);
  return listing(call, page, { items: found.map(documentView), next, repeat: ['owner_id'] });
}

/** Personio v2 documents, download: who insists on JSON does not get a file. */
function download(call: Call): Reply {
  const document = documentOf(call);
  const { accept = '*/*' } = call.request.headers;
  if (accept.includes('json') && !accept.includes('*/*')) throw refuse(call, 406, 'notAcceptable');
  const plain = document.name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(document.name)}`;
  return {
    status: 200,
    headers: { 'content-type': document.mimeType, 'content-disposition': disposition },
    body: document.content(),
  };
}

/** Personio v2 documents, update. */
function change(call: Call): Reply {
  const document = documentOf(call);
  call.world.documents.change(document.id, changesOf(call));
  return { status: 204, headers: {}, body: '' };
}

/** Personio v2 documents, delete. */
function remove(call: Call): Reply {
  call.world.documents.remove(documentOf(call).id);
  return { status: 204, headers: {}, body: '' };
}

function changesOf(call: Call): Partial<NewDocument> {
  const { name, comment, date, category } = fieldsOf(call.request);
  const categoryId = category === undefined ? undefined : categoryOf(call, category);
  const isDated = date === undefined || date === null || isDay(date);
  if (![isText(name, 256), name !== '', isText(comment ?? undefined), isDated].every(Boolean)) {
    throw refuse(call, 400, 'badRequest');
  }
  const given = Object.entries({ name, comment, date, categoryId }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function categoryOf(call: Call, category: unknown): number {
  const wanted = typeof category === 'object' && category !== null && 'id' in category ? category.id : undefined;
  const found = call.world.documents.categories.find(({ id }) => String(id) === wanted);
  if (found === undefined) throw refuse(call, 400, 'badRequest');
  return found.id;
}

function isText(value: unknown, longest = 10_000): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= longest);
}

function documentOf(call: Call): StoredDocument {
  const found = call.world.documents.find(call.params['id'] ?? '');
  if (found === undefined) throw refuse(call, 404, 'gone');
  return found;
}

function documentView(document: StoredDocument): object {
  const { id, name, date, comment, categoryId, ownerId, mimeType, createdAt } = document;
  return {
    ...{ id, name, date, comment },
    category: { id: String(categoryId) },
    owner: { id: String(ownerId) },
    document_type: mimeType,
    size: sizeOf(document),
    created_at: utcSeconds(createdAt),
    virus_scan: { status: 'CLEAN' },
    esignature: { status: 'NOT_REQUESTED' },
  };
}

/** What flows knows its size, and need not be made for it. */
function sizeOf({ content }: StoredDocument): number {
  const body = content();
  return body instanceof Flow ? (body.size ?? 0) : body.length;
}
