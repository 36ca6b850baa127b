import { type Reply, json } from '../bodies.js';
import { JOBS, SALARY_BANDS } from '../company/jobs.js';
import { type World } from '../world.js';
import { attendanceCounts } from './attendances.js';
import { type ControlCall, type ControlRoute, route } from './call.js';

export const routes: readonly ControlRoute[] = [route('GET', '', facts)];

/** Up to so many people everything is counted at once; beyond, what takes a look at everybody is counted on request. */
const FEW = 200;

function facts({ world, query }: ControlCall): Reply {
  const { company, master, limits, modes, seed } = world;
  const all = company.ids.length <= FEW || query.get('counts') === 'all';
  return json({
    people: company.ids.length,
    speed: limits.speed,
    seed,
    now: new Date(company.clock.now()).toISOString(),
    credentials: { client_id: master.clientId, client_secret: master.clientSecret },
    counts: { ...companyCounts(world), ...thingCounts(world), ...(all ? dearCounts(world) : {}) },
    modes,
  });
}

function companyCounts({ company }: World): Record<string, number> {
  const { departments, teams, costCenters, legalEntities, workplaces } = company.organisation;
  return {
    persons: company.ids.length,
    employments: company.ids.reduce((sum, id) => sum + (company.outline(id)?.employmentCount ?? 0), 0),
    departments: departments.length,
    teams: teams.length,
    cost_centers: costCenters.length,
    legal_entities: legalEntities.length,
    workplaces: workplaces.length,
    custom_attributes: company.attributes.length,
    jobs: JOBS.length,
    salary_bands: SALARY_BANDS.length,
  };
}

/** How many things of each kind there are: a topic adds its own. */
function thingCounts(world: World): Record<string, number> {
  return {
    absences: world.absences.count(),
    absence_types: world.absences.types.length,
    projects: world.projects.all.length,
    documents: world.documents.count(),
    document_categories: world.documents.categories.length,
    custom_reports: world.reports.custom.length,
    reports: world.reports.built.length,
  };
}

function dearCounts(world: World): Record<string, number> {
  return { ...attendanceCounts(world), compensations: world.compensations.count() };
}
