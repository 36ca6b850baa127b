import { project } from '#models';
import type { JsonObject, Stream } from '../contract.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isComplete, nextOf, offered, pulled, SELDOM } from './lists.js';
import { v2Pages } from './paging.js';

const PROJECTS: Request = { path: '/v2/projects', query: { limit: 100 }, area: AREAS.projects };

/** Projects and those below them: one list, which cannot be asked for changes. */
export const projects: Stream<PersonioClient> = {
  name: 'projects',
  models: [project],
  every: SELDOM,
  covers: () => 'all',
  async *pull(client, { checkpoint }) {
    let incomplete = checkpoint?.['incomplete'] === true;
    const pages = v2Pages(client, PROJECTS, checkpoint?.['next'] as Query | undefined);
    for await (const page of offered(pages, AREAS.projects)) {
      incomplete ||= !isComplete(page);
      yield {
        found: pulled({ ...page, rows: page.rows.map(withoutCounts) }, project, (id) => id),
        checkpoint: { ...nextOf(page), incomplete },
        ...(incomplete ? { incomplete: [project.name] } : {}),
      };
    }
  },
};

/** Some accounts get them without asking; they grow with every hour that is booked, and the project does not change. */
function withoutCounts(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !/tracked_|_count$/.test(key)));
}
