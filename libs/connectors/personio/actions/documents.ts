import { document, employee } from '#models';
import type {
  Action,
  Asked,
  BodySchema,
  Complaint,
  HeldRecord,
  Json,
  JsonObject,
  Schema,
  Step,
  Written,
} from '../../contract.js';
import { text } from '../../converters.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import { categoriesOf, documents, documentsOf } from '../documents.js';
import { v2Pages, withIds } from '../paging.js';
import { isNoSuchThing, isObject, UPLOADS } from '../protocol.js';
import { groupsCalled } from '../withheld/files.js';
import { oneOf } from './choices.js';
import { day, dayOf, object, orNull, paramsOf, reference } from './fields.js';
import { fileAt, fileComplaints, fileSchemas, MB, namedLater, nameOf, nameOfFile } from './files.js';
import { beforehand, idsOf, madeIn, newAmong, sent } from './sent.js';

const LARGEST = 30;

/** What Personio says that it takes. */
const ENDINGS = (
  'pdf docx doc jpg zip png txt jpeg odt xlsx rtf htm xls p7s pptx pages rar ppt gif tif html msg asc tiff wps bmp 7z csv ics ' +
  'vcf dotx numbers eps gz ods otf odp odg rtfd txz webarchive xml xps md fax'
).split(' ');

/** A file of a person. Its id is not told: it is found among what the person has not had before. */
export const createDocument: Action<PersonioClient> = {
  ...{ model: document, kind: 'create', right: AREAS.documentsWrite, maxFileBytes: LARGEST * MB },
  schema: newDocument,
  check: (asked) => Promise.resolve(complaintsOf(asked)),
  steps: (asked) => [lookingFor(asked), uploading(asked), naming(asked)],
  alike: (asked) => [document.name, { ...likenessOf(asked) }],
  written: ({ body }, [, uploaded, named]) => writtenOf(filedIn(body, uploaded) ?? filedIn(body, named)),
};

export const updateDocument: Action<PersonioClient> = {
  ...{ model: document, kind: 'update', right: AREAS.documentsWrite },
  schema: changedDocument,
  steps: ({ body, record }) => changing(record?.remoteId ?? '', body),
  written: ({ record }) => writtenOf(record),
};

export const deleteDocument: Action<PersonioClient> = {
  ...{ model: document, kind: 'delete', right: AREAS.documentsWrite },
  steps: ({ record }) => [removing(record?.remoteId ?? '', record?.owner)],
  written: ({ record }) => writtenOf(record),
};

const writtenOf = (record: Pick<HeldRecord, 'remoteId' | 'owner'> | null | undefined): Written => ({
  stream: documents.name,
  names: record ? [nameOfFile(document, record)] : [],
});

const COMMENT = { type: 'string', description: 'Comment' } as const;
const DATE = day('Date of the document');
const LONGEST_NAME = 255;

async function newDocument(client: PersonioClient): Promise<BodySchema> {
  const category = await categorySchema(client);
  return {
    ...{ type: 'object', additionalProperties: false, required: ['employee', 'file_name', 'integration_params'] },
    description: 'A file of a person. It is shown once Personio has looked for viruses in it.',
    properties: {
      employee: reference(employee, 'Whose file it is'),
      ...fileSchemas(ENDINGS, LARGEST),
      comment: orNull(COMMENT),
      document_date: orNull(DATE),
      integration_params: {
        ...object({ category_id: category }, 'What Personio has besides'),
        required: ['category_id'],
      },
    },
    examples: [
      {
        ...{
          employee: '6f1c3d0e-2f6b-5c1a-9a53-0c6b0a2f7d11',
          file_name: 'contract.pdf',
          file_content: 'JVBERi0xLjQK',
        },
        ...{ content_type: 'application/pdf', integration_params: { category_id: category.enum?.[0] ?? '1' } },
      },
    ],
  };
}

/** What is left out stays as it is. */
async function changedDocument(client: PersonioClient): Promise<BodySchema> {
  return {
    ...{ type: 'object', additionalProperties: false },
    description: 'What is said of a file of a person. The file itself stays.',
    properties: {
      file_name: { type: 'string', pattern: '\\S', maxLength: LONGEST_NAME, description: 'Name of the file' },
      comment: orNull(COMMENT),
      document_date: orNull(DATE),
      integration_params: object({ category_id: await categorySchema(client) }, 'What Personio has besides'),
    },
    examples: [{ comment: 'Signed', document_date: '2026-10-01' }],
  };
}

/** Without the right to see them, any number goes. */
export async function categorySchema(client: PersonioClient): Promise<Schema> {
  const rows = [...(await categoriesOf(client))].map(([id, name]) => ({ id, name }));
  const groups = Object.fromEntries(rows.map(({ id, name }) => [id, groupsCalled(name)]));
  const description = 'Category of the file, as this customer has them';
  const category = oneOf(rows, description);
  if (category) return { ...category, 'x-word-groups': groups };
  return { type: 'string', pattern: '^\\d{1,18}$', description: `${description}: its number` };
}

function complaintsOf(asked: Asked): Complaint[] {
  return fileComplaints(asked, { at: [], name: asked.body['file_name'] }, ENDINGS);
}

/** What tells a file from the others of its owner, as far as it is not its id. */
interface Likeness {
  owner: string;
  name: string;
  category: string;
}

const likenessOf = ({ body }: Asked): Likeness => ({
  owner: text(body['employee']) ?? '',
  name: nameOf(body['file_name']),
  category: text(paramsOf(body)['category_id']) ?? '',
});

const WHERE = 'Look for a document of this name and category among those of the person.';

/** All that the person has had before: any of them may be given this name meanwhile. */
const lookingFor = (asked: Asked): Step<PersonioClient> => ({
  send: async (client) => idsOf((await beforehand(filesOf(client, likenessOf(asked).owner))) ?? []),
  reads: true,
  lookUp: WHERE,
});

const uploading = (asked: Asked): Step<PersonioClient> => ({
  async send(client, { signal }) {
    const { body } = asked;
    const { owner, name, category } = likenessOf(asked);
    const said = { comment: text(body['comment']), date: dayOf(body['document_date']) };
    const fields = { title: name, employee_id: owner, category_id: category, ...withoutNulls(said) };
    const file = { field: 'file', ...fileAt(asked, 'file') };
    const write = { method: 'POST' as const, body: { files: { fields, file } }, signal };
    await client.v1({ path: UPLOADS, area: AREAS.documentsWrite, write });
    return null;
  },
  find: (client, { results: [before] }) => filed(client, asked, before),
  sendsFile: true,
  lookUp: WHERE,
});

/** Of v1, which files it, it has another number than everywhere else. */
const naming = (asked: Asked): Step<PersonioClient> => ({
  send: (client, so) => {
    const [before, uploaded = null] = so.results;
    return uploaded === null ? namedLater(so, () => filed(client, asked, before)) : Promise.resolve(uploaded);
  },
  reads: true,
  lookUp: WHERE,
});

async function filed(client: PersonioClient, asked: Asked, before: Json | undefined): Promise<JsonObject | null> {
  return newAmong(await alike(client, likenessOf(asked)), before);
}

const filedIn = (
  { employee: owner }: JsonObject,
  result: Json | undefined,
): Pick<HeldRecord, 'remoteId' | 'owner'> | null =>
  isObject(result) ? { remoteId: madeIn(result), owner: text(owner) ?? '' } : null;

async function alike(client: PersonioClient, { owner, name, category }: Likeness): Promise<JsonObject[]> {
  const rows = (await filesOf(client, owner)) ?? [];
  return rows.filter(
    ({ name: title, category: of }: JsonObject) =>
      nameOf(title) === name && isObject(of) && text(of['id']) === category,
  );
}

/** Null: there is no such owner. */
export async function filesOf(client: PersonioClient, owner: string): Promise<ReturnType<typeof withIds> | null> {
  const found: ReturnType<typeof withIds> = [];
  try {
    for await (const { rows } of v2Pages(client, documentsOf(owner))) found.push(...withIds(rows));
    return found;
  } catch (error) {
    if (isNoSuchThing(error)) return null;
    throw error;
  }
}

const withoutNulls = (fields: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

const ONE = '/v2/document-management/documents';

/** Nothing is sent where nothing is to be changed. The same twice does no harm. */
export function changing(id: string, body: JsonObject): Step<PersonioClient>[] {
  const { file_name: name, comment, document_date: date } = body;
  const category = paramsOf(body)['category_id'];
  const json = {
    ...(name === undefined ? {} : { name: nameOf(name) || name }),
    ...(comment === undefined ? {} : { comment }),
    ...(date === undefined ? {} : { date: dayOf(date) }),
    ...(category === undefined ? {} : { category: { id: category } }),
  };
  if (Object.keys(json).length === 0) return [];
  const send: Step<PersonioClient>['send'] = async (client, so) => {
    await sent(client, 'PATCH', { ...documentAt(id), json }, so);
    return null;
  };
  return [{ send, lookUp: 'Look at the document whether it is as it was to be.' }];
}

export const removing = (id: string, owner: string | undefined): Step<PersonioClient> => ({
  async send(client, so) {
    await sent(client, 'DELETE', documentAt(id), so);
    return null;
  },
  async find(client) {
    if (owner === undefined) throw client.broken('it is not known whose the document is');
    const files = await filesOf(client, owner);
    return files?.some((one) => one.id === id) ? null : { gone: true };
  },
  unique: true,
  lookUp: 'Look whether the document is still among those of its owner.',
});

const documentAt = (id: string) => ({
  path: `${ONE}/${encodeURIComponent(id)}`,
  pattern: `${ONE}/{id}`,
  area: AREAS.documentsWrite,
});
