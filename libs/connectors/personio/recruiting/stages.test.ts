import { afterEach, expect, test } from '@jest/globals';
import { Canned } from '../canned.js';
import type { JsonObject } from '../../contract.js';
import { JobRecords } from './jobs-records.js';
import { Pipelines, stageId, stageRecords, systemStageOf } from './stages.js';

const cans: Canned[] = [];
afterEach(async () => {
  for (const canned of cans.splice(0)) await canned[Symbol.asyncDispose]();
});

/** The pipelines of an account with these categories. */
async function pipelinesOf(...categories: JsonObject[]): Promise<Pipelines> {
  const canned = await Canned.start({ '/v2/recruiting/categories': { _data: categories } });
  cans.push(canned);
  return Pipelines.read(canned.client);
}

const custom = (id: number, name: string, type = 'CUSTOM'): JsonObject => ({
  id: String(id),
  name,
  type,
  kind: 'CUSTOM',
});
const keysOf = (pipelines: Pipelines, category: JsonObject | null): (string | null)[] =>
  pipelines.of(category).stages.map((stage) => stageId('1', stage));

test('the stages of a category keep their order, among those that every pipeline has', async () => {
  const pipelines = await pipelinesOf({ id: '77', stages: [custom(2, 'Second'), custom(1, 'First')] });

  expect(keysOf(pipelines, { id: '77' })).toEqual([
    ...['1:unassigned', '1:2', '1:1', '1:offer', '1:accepted', '1:rejected', '1:withdrawn'],
  ]);
});

test('stages of the system that a category lists itself stand where it has them', async () => {
  const offer = { id: '3', name: 'Angebot', type: 'offer' };
  const pipelines = await pipelinesOf({
    id: 77,
    stages: [offer, custom(1, 'First'), custom(2, 'Sent away', 'REJECTED')],
  });

  expect(keysOf(pipelines, { id: '77' })).toEqual([
    ...['1:unassigned', '1:3', '1:1', '1:2', '1:accepted', '1:rejected', '1:withdrawn'],
  ]);
});

test('a stage of the system is the same one whether it comes with an id or without, and whatever it is called', async () => {
  const named = { id: '3', name: 'Angebot', type: 'Offer', kind: 'System' };
  const pipelines = await pipelinesOf({ id: '77', stages: [named, custom(4, 'Sent away', 'REJECTED')] });
  const unnamed = { id: null, name: null, type: 'OFFER', kind: 'SYSTEM' };

  expect(keysOf(pipelines, { id: '77' })).toEqual([
    ...['1:unassigned', '1:offer', '1:4', '1:accepted', '1:rejected', '1:withdrawn'],
  ]);
  expect([named, unnamed].map((stage) => [systemStageOf(stage), pipelines.has({ id: '77' }, stage)])).toEqual([
    ['offer', true],
    ['offer', true],
  ]);
  expect(stageId('1', { id: '9', type: 'ARCHIVED', kind: 'SYSTEM' })).toBe('1:9'); // none that we know
});

test.each([null, { id: '78' }, { id: '79' }])(
  'a job of category %j has the stages that every pipeline has',
  async (category) => {
    const pipelines = await pipelinesOf({ id: '77', stages: [custom(1, 'First')] }, { id: '78', stages: null });

    expect(keysOf(pipelines, category)).toEqual(['1:unassigned', '1:offer', '1:accepted', '1:rejected', '1:withdrawn']);
  },
);

test('a stage that a pipeline does not have (any more) is told from the others', async () => {
  const pipelines = await pipelinesOf({ id: '77', stages: [custom(1, 'First')] });
  const has = (stage: JsonObject) => pipelines.has({ id: '77' }, stage);

  expect([has(custom(1, 'Renamed')), has({ id: null, type: 'REJECTED' }), has(custom(2, 'Gone'))]).toEqual([
    ...[true, true, false],
  ]);
});

test('stages of a job are as old as what was said of its pipeline, however new the job is', async () => {
  const pipelines = await pipelinesOf({ id: '77', stages: [custom(1, 'First')] });
  const raw = { id: '1', job: { id: '1', category: { id: '77' } } };
  const records = new JobRecords(pipelines, { changed: () => Promise.resolve(new Set()), settings: {} });
  const { found } = await records.of([{ raw, askedAt: new Date(Date.now() + 60_000) }]);

  const stages = found.filter(({ model }) => model === 'job_interview_stage');
  expect(stages).toHaveLength(6);
  expect(new Set(stages.map(({ askedAt }) => askedAt))).toEqual(new Set([pipelines.of({ id: '77' }).askedAt]));
});

test('a stage of which neither id nor type is known is no record', () => {
  expect(stageRecords({ job: { id: '1' }, stage: { name: 'Somewhere' }, order: null }, new Date())).toEqual([]);
});

test('a list of categories that is not whole is not taken for it', async () => {
  expect((await pipelinesOf({ id: '77' })).complete).toBe(true);
  expect((await pipelinesOf({ name: 'No id' })).complete).toBe(false);
});
