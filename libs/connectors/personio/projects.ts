import { project } from '#models';
import type { JsonObject } from '../contract.js';
import { AREAS } from './areas.js';
import { shortList } from './lists.js';

const PROJECTS = { path: '/v2/projects', query: { limit: 100 }, area: AREAS.projects };

/** Projects and those below them. */
export const projects = shortList('projects', project, PROJECTS, () => Promise.resolve({ row: withoutCounts }));

/** Some accounts get them without asking; they grow with every hour that is booked, and the project does not change. */
function withoutCounts(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !/tracked_|_count$/.test(key)));
}
