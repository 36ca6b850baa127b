import { application, attachment } from '#models';
import type { From, JsonObject, Named, NamedPage, Page, Stream } from '../../contract.js';
import type { PersonioClient } from '../client.js';
import { allFilesOf, categoriesOf, type Files, filesOf, namedFiles, unreadFiles, withCategory } from '../documents.js';
import { oneByOne } from '../one-by-one.js';
import type { WithId } from '../paging.js';
import { APPLICATIONS, AT_ONCE, idOnly } from './applications.js';
import { apiOf, type RecruitingClient } from './client.js';
import { newestFirst } from './newest-first.js';
import { shownAlone } from './shown-alone.js';
import { v2Only } from './v2-only.js';

const WEEK = 7 * 86_400;

/** Files of applications. There is no list of the company's: those of applications that changed are read, and once a week all. */
export const attachments: Stream<RecruitingClient> = {
  name: 'attachments',
  models: [attachment],
  every: { incremental: 3600, full: WEEK },
  // Each application within it costs a call, again and again; what comes later than that is found by the weekly round.
  overlapSeconds: 300,
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => v2Only(client, [attachment], (api) => pages(api, from)),
  named: { models: [attachment.name], read: (client, names) => byName(apiOf(client), names) },
};

/** By their applications, each of which tells whose candidate it is. */
async function* byName(api: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  const categories = await categoriesOf(api);
  const byOwner = Map.groupBy(names, ({ owner = '' }) => owner);
  const owners = [...byOwner.keys()].filter((id) => id !== '').map((id) => ({ model: application.name, remoteId: id }));
  for await (const { gone, ...page } of shownAlone(api, APPLICATIONS, owners, async ({ row, askedAt }) =>
    namedFiles(attachment, application, [await allAttachedTo(api, row)], {
      ...{ names: byOwner.get(row.id) ?? [], askedAt, categories },
    }),
  )) {
    yield {
      ...page,
      gone: gone.flatMap((one) => (one.model === attachment.name ? one : (byOwner.get(one.remoteId) ?? []))),
    };
  }
}

async function* pages(api: PersonioClient, { checkpoint, ...from }: From): AsyncGenerator<Page, void> {
  const categories = await categoriesOf(api);
  let cut = checkpoint?.['cut'] === true;
  const place = checkpoint?.['place'] as JsonObject | undefined;
  for await (const { rows, latest, ...page } of newestFirst(api, APPLICATIONS, {
    ...from,
    ...(place ? { checkpoint: place } : {}),
  })) {
    const lists = await oneByOne(rows, (row) => attachedTo(api, row), { atOnce: AT_ONCE, failed: unread });
    const failed = lists.flatMap((files) => files.failed);
    cut ||= failed.length > 0 || lists.some((files) => files.cut);
    yield {
      found: lists.flatMap(({ found }) => found).map((one) => withCategory(one, categories)),
      failed,
      ...wholeOf(lists, page.askedAt, from),
      checkpoint: { place: page.checkpoint, cut },
      ...(latest ? { latest } : {}),
      ...(cut || page.incomplete ? { incomplete: [attachment.name] } : {}),
    };
  }
}

/**
 * In a reading of everything its end tells what is gone, with more care; one of changes has no other way to tell it. Most
 * applications have no files: to ask each of them twice would cost too much, so that the last one that goes is left to that end.
 */
const wholeOf = (lists: readonly Files[], askedAt: Date, { since }: Pick<From, 'since'>): Pick<Page, 'whole'> => {
  const remoteIds = lists.flatMap(({ whole }) => whole);
  return since ? { whole: { model: attachment.name, of: application.name, remoteIds, askedAt } } : {};
};

const attachedTo = (api: PersonioClient, { id, candidate }: WithId): Promise<Files> =>
  filesOf(api, attachment, id, { application: { id }, candidate: idOnly(candidate) });

const allAttachedTo = (api: PersonioClient, { id, candidate }: WithId): Promise<Files> =>
  allFilesOf(api, attachment, id, { application: { id }, candidate: idOnly(candidate) });

const unread = ({ id }: WithId, { code }: { code: string }): Files =>
  unreadFiles(attachment, `application:${id}`, code);
