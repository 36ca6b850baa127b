import { type Reply, json } from '../bodies.js';
import { JOBS, SALARY_BANDS } from '../company/jobs.js';
import { everyCredential, settingsAt } from '../entry.js';
import { type World } from '../world.js';
import { attendanceCounts } from './attendances.js';
import { type ControlCall, type ControlRoute, route } from './call.js';

export const routes: readonly ControlRoute[] = [route('GET', '', facts)];

/** Up to so many people (and ten times as many applications) everything is counted at once; beyond, what takes a look at everybody is counted on request. */
const FEW = 200;

function facts({ world, query, baseUrl }: ControlCall): Reply {
  const { company, recruiting, limits, modes, seed } = world;
  const few = company.ids.length <= FEW && recruiting.applications.count <= 10 * FEW;
  const all = few || query.get('counts') === 'all';
  return json({
    people: company.ids.length,
    speed: limits.speed,
    seed,
    now: new Date(company.clock.now()).toISOString(),
    settings: settingsAt(baseUrl),
    credentials: everyCredential(world),
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
    recruiting_jobs: world.recruiting.positions.count,
    recruiting_categories: world.recruiting.categories.length,
    candidates: world.recruiting.candidates.count,
    applications: world.recruiting.applications.count,
  };
}

function dearCounts(world: World): Record<string, number> {
  let transitions = 0;
  for (const one of world.recruiting.applications.newestFirst()) transitions += one.transitions.length;
  return {
    ...attendanceCounts(world),
    compensations: world.compensations.count(),
    stage_transitions: transitions,
    application_documents: world.documents.countOfApplications(),
  };
}
