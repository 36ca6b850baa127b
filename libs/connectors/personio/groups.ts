import { group } from '#models';
import type { JsonObject, Page, Stream } from '../contract.js';
import { NotThere, RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isComplete, nextOf, offered, pulled, SELDOM } from './lists.js';
import { collectedUnits } from './org-units.js';
import { type V2Page, v2Pages } from './paging.js';
import { costCenterId, unitId, UNTYPED } from './remote-ids.js';

export const ORG_UNIT_LIST: Request = {
  path: '/v2/org-units',
  query: { limit: 100, include_parent_chain: true },
  area: AREAS.orgUnits,
  beta: true,
};
export const COST_CENTERS: Request = {
  path: '/v2/cost-centers',
  query: { limit: 100 },
  area: AREAS.costCenters,
  beta: true,
};

const PARTS = [
  {
    name: 'org-units',
    kind: 'org_unit',
    pages: orgUnits,
    remoteId: (id: string, { type }: JsonObject) => unitId(typeof type === 'string' ? type : UNTYPED, id),
  },
  { name: 'cost-centers', kind: 'cost_center', pages: costCenters, remoteId: (id: string) => costCenterId(id) },
] as const;
type Part = (typeof PARTS)[number];

interface Checkpoint {
  part: string;
  next?: Query;
  incomplete: boolean;
}

/**
 * Departments, teams and cost centers. One stream, as they fill one model: a complete pull may conclude that a group is gone
 * only when it has seen all kinds of them.
 */
export const groups: Stream<PersonioClient> = {
  name: 'groups',
  models: [group],
  every: SELDOM,
  covers: () => 'all',
  pull: (client, { checkpoint }) => pages(client, checkpoint as Checkpoint | undefined),
};

/** What a pull has found out about its completeness, over all its attempts. */
interface Findings {
  incomplete: boolean;
  refusals: RightMissing[];
}

async function* pages(client: PersonioClient, resumed: Checkpoint | undefined): AsyncGenerator<Page, void> {
  const findings: Findings = { incomplete: resumed?.incomplete ?? false, refusals: [] };
  const start = Math.max(
    0,
    PARTS.findIndex(({ name }) => name === resumed?.part),
  );
  for (const [at, part] of PARTS.slice(start).entries()) {
    yield* pagesOf(part, part.pages(client, at === 0 ? resumed?.next : undefined), findings);
  }
  const [refusal] = findings.refusals;
  if (refusal && findings.refusals.length === PARTS.length) throw refusal;
  const rightsMissing = findings.refusals.map(({ area }) => area);
  yield { found: [], checkpoint: {}, rightsMissing, ...(findings.incomplete ? { incomplete: [group.name] } : {}) };
}

/** A part that may not be read leaves the other one to be read. */
async function* pagesOf(
  part: Part,
  source: AsyncGenerator<V2Page, void>,
  findings: Findings,
): AsyncGenerator<Page, void> {
  try {
    for await (const page of source) {
      findings.incomplete ||= !isComplete(page);
      const checkpoint = { part: part.name, incomplete: findings.incomplete, ...nextOf(page) };
      yield { found: pulled(page, group, part.remoteId, { kind: part.kind }), checkpoint };
    }
  } catch (error) {
    if (!(error instanceof RightMissing)) throw error;
    findings.refusals.push(error);
    findings.incomplete = true;
  }
}

/** Many accounts do not have the list yet: then the units that people belong to are asked for one by one. */
async function* orgUnits(client: PersonioClient, from?: Query): AsyncGenerator<V2Page, void> {
  try {
    yield* v2Pages(client, ORG_UNIT_LIST, from);
  } catch (error) {
    if (!(error instanceof NotThere)) throw error;
    yield* offered(collectedUnits(client), AREAS.orgUnits);
  }
}

function costCenters(client: PersonioClient, from?: Query): AsyncGenerator<V2Page, void> {
  return offered(v2Pages(client, COST_CENTERS, from), COST_CENTERS.area);
}
