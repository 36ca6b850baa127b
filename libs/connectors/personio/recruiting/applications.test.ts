import { expect, test } from '@jest/globals';
import type { Held, HeldRecord, Json, JsonObject, Page } from '../../contract.js';
import { Canned, refusal } from '../canned.js';
import { createApplication, createCandidate } from './actions/applicants.js';
import { applications } from './applications.js';
import { personioAts } from './index.js';

const PATH = '/v2/recruiting/applications';
const list = (...rows: JsonObject[]): JsonObject => ({ _data: rows, _meta: { links: {} } });
const transitionsOf = (id: string): string => `${PATH}/${id}/stage-transitions`;

const INTERVIEW = { id: '9002', name: 'Interview', type: 'INTERVIEW', kind: 'CUSTOM' };
const OFFER = { id: null, name: null, type: 'OFFER', kind: 'SYSTEM' };
const REJECTED = { id: null, name: null, type: 'REJECTED', kind: 'SYSTEM' };
const TECH = { id: '77', name: 'Tech', stages: [INTERVIEW] };

const application = (id: string, stage: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id, application_date: '2026-06-01', candidate: { id: '71', first_name: 'Anna' }, current_stage: stage },
  ...{
    job: { id: '49', name: 'Engineer', category: { id: '77', name: 'Tech' } },
    updated_at: `2026-06-0${id}T10:00:00Z`,
  },
  ...more,
});
const entered = (stage: JsonObject, day: number): JsonObject => ({ stage, entered_at: `2026-06-0${day}T09:00:00Z` });

const company = (rows: JsonObject[], transitions: Record<string, Json | ReturnType<typeof refusal>>) => ({
  '/v2/recruiting/categories': list(TECH),
  [PATH]: list(...rows),
  ...Object.fromEntries(Object.entries(transitions).map(([id, answer]) => [transitionsOf(id), answer])),
});

const everything = {
  changed: (_model: string, marks: { remoteId: string }[]) =>
    Promise.resolve(new Set(marks.map(({ remoteId }) => remoteId))),
};
const idsOf = (pages: Page[], model: string) =>
  pages.flatMap(({ found }) => found.flatMap((one) => (one.model === model ? [one.remoteId] : [])));

function mapped(pages: Page[], model: string): Record<string, unknown>[] {
  const found = pages.flatMap((page) => page.found.filter((one) => one.model === model));
  return found.map(({ raw }) => personioAts.map[model]?.(raw, (to, id) => `${to}/${id}`, {}).fields ?? {});
}

test('an application brings the stages that it entered, and an offer if one of them is for offers', async () => {
  const moves = [entered(REJECTED, 4), entered(OFFER, 3), entered(INTERVIEW, 2)];
  await using personio = await Canned.start(company([application('1', REJECTED)], { 1: list(...moves) }));

  const pages = await personio.pullRecruiting(applications, everything);

  expect(mapped(pages, 'application')).toMatchObject([
    {
      rejected_at: '2026-06-04T09:00:00Z',
      current_stage: 'job_interview_stage/49:rejected',
      candidate: 'candidate/71',
    },
  ]);
  expect(idsOf(pages, 'activity')).toEqual([
    ...['1:2026-06-04T09:00:00Z:rejected', '1:2026-06-03T09:00:00Z:offer', '1:2026-06-02T09:00:00Z:9002'],
  ]);
  expect(mapped(pages, 'offer')).toMatchObject([
    { remote_created_at: '2026-06-03T09:00:00Z', closed_at: '2026-06-04T09:00:00Z', status: 'DEPRECATED' },
  ]);
});

test('one that was rejected and taken back is not rejected', async () => {
  const moves = [entered(INTERVIEW, 5), entered(REJECTED, 4), entered(INTERVIEW, 2)];
  await using personio = await Canned.start(company([application('1', INTERVIEW)], { 1: list(...moves) }));

  const pages = await personio.pullRecruiting(applications, everything);

  expect(mapped(pages, 'application')).toMatchObject([{ rejected_at: null }]);
  expect(idsOf(pages, 'activity')).toHaveLength(3);
  expect(idsOf(pages, 'offer')).toEqual([]);
});

test('a stage of the system is the same one where it comes with an id and where it does not', async () => {
  const listed = { id: '31', name: 'Absage', type: 'REJECTED', kind: 'SYSTEM' };
  const moves = [entered(listed, 4), entered({ ...OFFER, id: '30' }, 3), entered(INTERVIEW, 2)];
  await using personio = await Canned.start({
    ...company([application('1', REJECTED)], { 1: list(...moves) }),
    '/v2/recruiting/categories': list({ id: '77', name: 'Tech', stages: [INTERVIEW, listed] }),
  });

  const pages = await personio.pullRecruiting(applications, everything);

  expect(mapped(pages, 'application')).toMatchObject([
    { rejected_at: '2026-06-04T09:00:00Z', current_stage: 'job_interview_stage/49:rejected' },
  ]);
  expect(mapped(pages, 'offer')).toMatchObject([{ closed_at: '2026-06-04T09:00:00Z', status: 'DEPRECATED' }]);
  expect(idsOf(pages, 'activity')[0]).toBe('1:2026-06-04T09:00:00Z:rejected');
  expect(idsOf(pages, 'job_interview_stage')).toEqual([]);
});

test('only those that are not as we hold them cost a call, in a pull of everything too', async () => {
  const rows = [application('3', INTERVIEW), application('2', INTERVIEW), application('1', INTERVIEW)];
  await using personio = await Canned.start(company(rows, { 2: list(entered(INTERVIEW, 2)) }));

  const pages = await personio.pullRecruiting(applications, { changed: () => Promise.resolve(new Set(['2'])) });

  expect(personio.asked.filter((path) => path.includes('stage-transitions'))).toHaveLength(1);
  expect(idsOf(pages, 'application')).toEqual(['2']);
  expect(pages[0]?.untouched?.map(({ remoteId }) => remoteId)).toEqual(['3', '1']);
});

test('an application that cannot be read whole stays as it is, and takes nothing from the others', async () => {
  const rows = [application('2', INTERVIEW), application('1', INTERVIEW)];
  await using personio = await Canned.start(company(rows, { 2: refusal(500), 1: list(entered(INTERVIEW, 2)) }));

  const pages = await personio.pullRecruiting(applications, everything);

  expect(idsOf(pages, 'application')).toEqual(['1']);
  expect(pages[0]?.failed).toEqual([{ model: 'application', remoteId: '2', code: 'provider_unavailable' }]);
});

test('one whose stages were cut short is asked for again by the next pull of everything', async () => {
  const rows = [application('1', INTERVIEW), application('2', INTERVIEW)];
  await using personio = await Canned.start(company(rows, { 1: list(), 2: list(entered(INTERVIEW, 2)) }));

  const pages = await personio.pullRecruiting(applications, everything);

  const found = pages.flatMap((page) => page.found.filter(({ model }) => model === 'application'));
  expect(found.map(({ remoteId, mark }) => [remoteId, mark !== undefined])).toEqual([
    ['1', false],
    ['2', true],
  ]);
});

test('one that was deleted after it was listed is gone', async () => {
  const gone = refusal(404, { errors: [{ title: 'Resource not found', detail: 'There is no resource for the id.' }] });
  await using personio = await Canned.start(company([application('1', INTERVIEW)], { 1: gone }));

  const [page] = await personio.pullRecruiting(applications, everything);

  expect([page?.found, page?.failed, page?.untouched]).toEqual([[], [], []]);
});

test('activities and offers are never swept: no pull reads them all', async () => {
  await using personio = await Canned.start(company([application('1', INTERVIEW)], { 1: list() }));

  expect((await personio.pullRecruiting(applications, everything)).at(-1)?.incomplete).toEqual([
    ...['activity', 'offer', 'job_interview_stage'],
  ]);
});

test('a stage that the pipeline does not have any more is brought along, without a place in it', async () => {
  const former = { id: '8000', name: 'Probetag', type: 'CUSTOM', kind: 'CUSTOM' };
  const moves = [entered(former, 3), entered(INTERVIEW, 2)];
  await using personio = await Canned.start(company([application('1', INTERVIEW)], { 1: list(...moves) }));

  const pages = await personio.pullRecruiting(applications, everything);

  expect(idsOf(pages, 'job_interview_stage')).toEqual(['49:8000']);
  expect(mapped(pages, 'job_interview_stage')).toEqual([{ name: 'Probetag', job: 'job/49', stage_order: null }]);
});

test('that a pipeline does not have a stage is no newer than the pipeline: what jobs say of it later stays', async () => {
  const added = { id: '8000', name: 'Probetag', type: 'CUSTOM', kind: 'CUSTOM' };
  let answeredAt = new Date();
  await using personio = await Canned.start({
    ...company([application('1', added)], { 1: list(entered(added, 2)) }),
    '/v2/recruiting/categories': () => {
      answeredAt = new Date();
      return list(TECH);
    },
  });

  const [page] = await personio.pullRecruiting(applications, everything);

  const [stray] = page?.found.filter(({ model }) => model === 'job_interview_stage') ?? [];
  expect(stray?.askedAt.getTime()).toBeLessThanOrEqual(answeredAt.getTime());
});

test('while not all pipelines are seen, no stage is taken for one that they do not have', async () => {
  await using personio = await Canned.start({
    ...company([application('1', { ...INTERVIEW, id: '8000' })], { 1: list() }),
    '/v2/recruiting/categories': list(TECH, { name: 'No id' }),
  });

  const pages = await personio.pullRecruiting(applications, everything);

  expect([idsOf(pages, 'application'), idsOf(pages, 'job_interview_stage')]).toEqual([['1'], []]);
});

test('so is the stage of one that is not read again, as the pull of jobs may have taken it for gone', async () => {
  const former = { id: '8000', name: 'Probetag', type: 'CUSTOM', kind: 'CUSTOM' };
  await using personio = await Canned.start(company([application('1', former)], {}));

  expect(idsOf(await personio.pullRecruiting(applications), 'job_interview_stage')).toEqual(['49:8000']);
});

test('an application whose job or candidate is gone is read all the same', async () => {
  const lost = application('1', INTERVIEW, { job: null, candidate: null });
  await using personio = await Canned.start(company([lost], { 1: list(entered(INTERVIEW, 2)) }));

  const pages = await personio.pullRecruiting(applications, everything);

  expect(mapped(pages, 'application')).toMatchObject([{ job: null, candidate: null, current_stage: null }]);
  expect(mapped(pages, 'activity')).toMatchObject([
    { candidate: null, job_interview_stage: null, subject: 'Interview' },
  ]);
});

test('an account without recruiting lacks the right', async () => {
  await using personio = await Canned.start({});

  await expect(personio.pullRecruiting(applications)).rejects.toMatchObject({ area: 'Recruiting: read' });
});

test('who has applied for a job is told by what is held, where Personio still has it', async () => {
  const record = (remoteId: string, fields: HeldRecord['fields'] = {}): HeldRecord => ({ remoteId, fields });
  const anna = record('71', { email_addresses: ['Anna@example.org'] });
  const held: Held = {
    list: (model, { email_addresses: email, candidate, job }) =>
      Promise.resolve(
        model === 'candidate'
          ? [anna].filter(() => email === 'anna@example.org')
          : [record('1')].filter(() => candidate === '71' && job === '49'),
      ),
    find: () => Promise.resolve(anna),
  };
  const row = application('1', INTERVIEW, { candidate: { id: '71', email: 'anna@example.org' } });
  await using personio = await Canned.start({ [PATH]: list(row) });
  const client = { api: personio.client, feed: null, token: null };
  const person = { first_name: 'Anna', last_name: 'Muster', email_addresses: ['ANNA@example.org'] };
  const places = async (api: typeof client.api | null = client.api): Promise<string[]> => {
    const bodies = [
      { candidate: '71', job: '49' },
      { candidate: person, job: '49' },
      { candidate: '71', job: '50' },
    ];
    const asked = bodies.map((body) => createApplication.check?.({ body, settings: {} }, held, { ...client, api }));
    const alone = createCandidate.check?.({ body: { ...person, job: '49' }, settings: {} }, held, { ...client, api });
    const all = await Promise.all([...asked, alone]);
    return all.map((complaints = []) => complaints.map(({ place }) => place.join('.')).join());
  };

  expect(await places()).toEqual(['candidate', 'candidate', '', 'email_addresses']);
  expect(await places(null)).toEqual(['', '', '', '']);
  personio.answers[PATH] = list();
  expect(await places()).toEqual(['', '', '', '']);
});
