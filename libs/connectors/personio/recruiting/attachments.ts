import { attachment } from '#models';
import type { From, Json, JsonObject, Page, Pulled, Stream } from '../../contract.js';
import { NotThere, RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import { categoriesOf, documentsOf, withCategory } from '../documents.js';
import { isComplete, offered, pulled } from '../lists.js';
import { oneByOne } from '../one-by-one.js';
import { v2Pages, type WithId } from '../paging.js';
import { isObject, isUnknownEndpoint } from '../protocol.js';
import { APPLICATIONS, AT_ONCE } from './applications.js';
import { apiOf, type RecruitingClient } from './client.js';
import { newestFirst } from './newest-first.js';

const WEEK = 7 * 86_400;

/** Files of applications. There is no list of the company's: those of applications that changed are read, and once a week all. */
export const attachments: Stream<RecruitingClient> = {
  name: 'attachments',
  models: [attachment],
  every: { incremental: 3600, full: WEEK },
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => offered(pages(client, from), AREAS.recruiting),
};

async function* pages(client: RecruitingClient, { checkpoint, ...from }: From): AsyncGenerator<Page, void> {
  const api = apiOf(client);
  const categories = await categoriesOf(api);
  let cut = checkpoint?.['cut'] === true;
  const place = checkpoint?.['place'] as JsonObject | undefined;
  for await (const { rows, latest, ...page } of newestFirst(api, APPLICATIONS, {
    ...from,
    ...(place ? { checkpoint: place } : {}),
  })) {
    const lists = await oneByOne(rows, (row) => filesOf(api, row), { atOnce: AT_ONCE, failed: unread });
    const failed = lists.flatMap((files) => files.failed);
    cut ||= failed.length > 0 || lists.some((files) => files.cut);
    yield {
      found: lists.flatMap(({ found }) => found).map((one) => withCategory(one, categories)),
      failed,
      checkpoint: { place: page.checkpoint, cut },
      ...(latest ? { latest } : {}),
      ...(cut || page.incomplete ? { incomplete: [attachment.name] } : {}),
    };
  }
}

/** An application's files; `cut`: there may be more. */
interface Files {
  found: Pulled[];
  failed: NonNullable<Page['failed']>;
  cut: boolean;
}

/** Of one that could not be read it is not known which they are: whose they are. */
const unread = ({ id }: WithId, { code }: { code: string }): Files => ({
  ...{ found: [], cut: true },
  failed: [{ model: attachment.name, remoteId: `application:${id}`, code }],
});

async function filesOf(api: PersonioClient, { id, candidate }: WithId): Promise<Files> {
  const files: Files = { found: [], failed: [], cut: false };
  const beside = { application: { id }, candidate: idOnly(candidate) };
  try {
    for await (const page of v2Pages(api, documentsOf(id))) {
      files.found.push(...pulled(page, attachment, (documentId) => documentId, beside));
      files.cut = !isComplete(page);
    }
    return files;
  } catch (error) {
    if (isUnknownEndpoint(error)) throw new RightMissing('Personio', AREAS.documents, { cause: error });
    if (error instanceof NotThere) return files; // gone since
    throw error;
  }
}

const idOnly = (thing: Json | undefined): Json => (isObject(thing) ? { id: thing['id'] ?? null } : null);
