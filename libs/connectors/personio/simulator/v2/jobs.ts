import { type Reply, json } from '../bodies.js';
import { JOBS, type Job, SALARY_BANDS, type SalaryBand } from '../company/jobs.js';
import { type ApiRoute, type Call } from '../world.js';
import { checkFilters } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';

const LIMITS = { fallback: 50, max: 100 };

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/jobs', area: 'jobs', serve: listJobs },
  { method: 'GET', path: '/v2/jobs/{id}', area: 'jobs', serve: getJob },
  { method: 'GET', path: '/v2/salary-bands', area: 'salary-bands', serve: listBands },
  { method: 'GET', path: '/v2/salary-bands/{id}', area: 'salary-bands', serve: getBand },
];

/** Personio v2 jobs: by descending id unless another order is asked for. */
function listJobs(call: Call): Reply {
  checkFilters(call, []);
  const page = openPage(call, LIMITS);
  const [ids, names] = [valuesOf(page.query, 'id'), valuesOf(page.query, 'name')];
  const passing = JOBS.filter(({ id, name }) => (ids?.includes(id) ?? true) && (names?.includes(name) ?? true));
  const { found, next } = cut(sorted(call, passing, page.query.get('sort') ?? '-id'), page);
  return listing(call, page, { items: found.map((job) => jobView(call, job)), next });
}

function getJob(call: Call): Reply {
  const found = JOBS.find(({ id }) => id === call.params['id']);
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return json(jobView(call, found));
}

function listBands(call: Call): Reply {
  checkFilters(call, []);
  const page = openPage(call, LIMITS);
  const ids = valuesOf(page.query, 'id');
  const { found, next } = cut(
    SALARY_BANDS.filter(({ id }) => ids?.includes(id) ?? true),
    page,
  );
  return listing(call, page, { items: found.map(bandView), next });
}

function getBand(call: Call): Reply {
  const found = SALARY_BANDS.find(({ id }) => id === call.params['id']);
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return json(bandView(found));
}

function sorted(call: Call, jobs: readonly Job[], order: string): Job[] {
  const field = order.replace(/^-/, '');
  if (field !== 'id' && field !== 'name') throw refuse(call, 400, 'badRequest');
  const ascending = jobs.toSorted((a, b) => a[field].localeCompare(b[field], 'de'));
  return order.startsWith('-') ? ascending.toReversed() : ascending;
}

/** Personio v2 jobs: without the right to salary bands nothing is said of them. */
function jobView({ token }: Call, { id, name, family, level, grade }: Job): object {
  const bands = token.areas.includes('salary-bands') ? SALARY_BANDS.filter((band) => band.grade === grade) : [];
  return {
    ...{ id, name, job_family: { name: family }, level: { name: level } },
    job_track: { name: name.startsWith('Head of') ? 'Management' : 'Individual Contributor' },
    global_grade: { name: grade },
    salary_band_ids: bands.map((band) => band.id),
  };
}

/** What is in a salary band is inferred. */
function bandView({ id, name, grade, minimum, maximum }: SalaryBand): object {
  return { id, name, global_grade: { name: grade }, currency: 'EUR', interval: 'YEARLY', minimum, maximum };
}
