import { project } from '#models';
import type { JsonObject, Named, NamedPage, Stream } from '../contract.js';
import { AREAS } from './areas.js';
import { goneAmong, inChunks } from './by-id.js';
import type { PersonioClient, Request } from './client.js';
import { offered, pulled, shortList } from './lists.js';
import { v2Pages, withIds } from './paging.js';

const LIMIT = 100;
const PROJECTS = { path: '/v2/projects', query: { limit: LIMIT }, area: AREAS.projects };

/** Projects and those below them. */
export const projects: Stream<PersonioClient> = {
  ...shortList('projects', project, PROJECTS, () => Promise.resolve({ row: withoutCounts })),
  named: { models: [project.name], read: (client, names) => offered(byName(client, names), AREAS.projects) },
};

async function* byName(client: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  const wanted = [...new Set(names.map(({ remoteId }) => remoteId))];
  yield* inChunks(wanted, LIMIT, async (ids) => {
    const askedAt = new Date();
    const found: NamedPage['found'] = [];
    for await (const page of v2Pages(client, { ...PROJECTS, query: { ...PROJECTS.query, id: ids.join(',') } })) {
      const rows = withIds(page.rows).map(withoutCounts);
      found.push(...pulled({ ...page, rows }, project, (id) => id));
    }
    const shown = new Set(found.map(({ remoteId }) => remoteId));
    const others = ids.filter((id) => !shown.has(id));
    const gone = await goneAmong(client, others, projectById);
    return { found, gone: gone.map((remoteId) => ({ model: project.name, remoteId })), askedAt };
  });
}

const projectById = (id: string): Request => ({
  ...{ path: `${PROJECTS.path}/${encodeURIComponent(id)}`, pattern: `${PROJECTS.path}/{id}`, area: AREAS.projects },
});

/** Some accounts get them without asking; they grow with every hour that is booked, and the project does not change. */
function withoutCounts(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !/tracked_|_count$/.test(key)));
}
