import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '#connectors';
import { activity, application, attachment, candidate, job, jobInterviewStage, offer } from '#models';
import { Applicants } from '../../test/applicants.js';
import { type Person, RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let applicants: Applicants;

beforeAll(async () => {
  stage = await RecordStage.open();
});

beforeEach(async () => {
  applicants = await Applicants.of(stage);
});

afterAll(async () => {
  await stage.close();
});

const PARTS = [activity, offer, attachment];

/** How many records of each model were counted as deleted with the pages of runs. */
async function counted(): Promise<Record<string, number>> {
  const rows = await stage.rows<{ model: string; deleted: number }>(
    applicants.connection,
    'SELECT model, sum(deleted)::int AS deleted FROM run_page GROUP BY model HAVING sum(deleted) > 0 ORDER BY model',
  );
  return Object.fromEntries(rows.map(({ model, deleted }) => [model, deleted]));
}

/** These applications' files are all on the page. */
const whole = (remoteIds: string[], askedAt = new Date()): Pick<Page, 'whole'> => ({
  whole: { model: 'attachment', of: 'application', remoteIds, askedAt },
});

/** Two applications of one candidate, each with what belongs to it. */
async function applied(): Promise<void> {
  await applicants.write('candidates', [applicants.candidate('c1')]);
  await applicants.write('applications', [
    ...['a1', 'a2'].map((id) => applicants.application(id)),
    ...[activity, offer].flatMap((model) => ['a1', 'a2'].map((to) => applicants.part(model, `of ${to}`, [to, 'c1']))),
  ]);
  await applicants.write(
    'attachments',
    ['a1', 'a2'].map((to) => applicants.part(attachment, `of ${to}`, [to, 'c1'])),
  );
}

test('with an application goes what belongs to it, whichever stream it came from, and nothing else', async () => {
  await applied();
  const log = await applicants.told();
  const { modifiedUntil } = await stage.list(applicants.connection, {}, attachment);

  expect(await applicants.complete('applications', [applicants.application('a2')])).toEqual({ deleted: 4, held: 0 });

  for (const model of PARTS) expect(await applicants.present(model)).toEqual(['of a2']);
  expect(await applicants.present(candidate)).toEqual(['c1']);
  expect(log.length).toBeGreaterThan(0);
  expect((await applicants.told()).sort()).toEqual(
    [
      `deleted ${applicants.id(application, 'a1')}`,
      ...PARTS.map((model) => `deleted ${applicants.id(model, 'of a1')}`),
      `updated ${applicants.id(candidate, 'c1')}`,
    ].sort(),
  );
  expect(await counted()).toEqual({ activity: 1, application: 1, attachment: 1, offer: 1 });
  const filters = { application: [applicants.id(application, 'a1')] };
  const since = { filters, modifiedAfter: modifiedUntil, includeDeleted: true };
  expect((await stage.list(applicants.connection, since, attachment)).items).toMatchObject([
    { remote_id: 'of a1', is_deleted: true },
  ]);
});

test('with a job go the stages of its pipeline, also those that another stream has seen', async () => {
  const step = (remoteId: string, of: string): Person => ({
    ...{ remoteId, model: 'job_interview_stage', fields: { job: applicants.id(job, of) } },
  });
  const jobs = ['j1', 'j2'].map((remoteId) => ({ remoteId, model: 'job' }));
  await applicants.write('jobs', [...jobs, step('j1:1', 'j1'), step('j2:1', 'j2')]);
  await applicants.write('applications', [step('j1:gone', 'j1')]);

  const rest = [...jobs.slice(1), step('j2:1', 'j2')];
  expect(await applicants.complete('jobs', rest, [job, jobInterviewStage])).toEqual({ deleted: 3, held: 0 });
  expect(await applicants.present(jobInterviewStage)).toEqual(['j2:1']);
});

test('what belongs to applications that are held stays with them, and goes when they go', async () => {
  const all = Array.from({ length: 40 }, (_, index) => `a${index}`);
  await applicants.write('applications', [
    ...all.map((id) => applicants.application(id)),
    ...all.map((id) => applicants.part(activity, `of ${id}`, [id, 'c1'])),
  ]);
  const half = all.slice(0, 20).map((id) => applicants.application(id));

  expect(await applicants.complete('applications', half)).toEqual({ deleted: 0, held: 20 });
  expect(await applicants.present(activity)).toHaveLength(40);

  await stage.later(applicants.connection);
  expect(await applicants.complete('applications', half)).toEqual({ deleted: 40, held: 0 });
  expect(await applicants.present(activity)).toHaveLength(20);
});

test('files that are held go with their applications: those that are gone are held no longer', async () => {
  const all = Array.from({ length: 13 }, (_, index) => `a${index}`);
  const rest = (from: number) => all.slice(from).map((id) => applicants.application(id));
  await applicants.write('applications', rest(0));
  const files = all.map((id) => applicants.part(attachment, `of ${id}`, [id, 'c1']));
  await applicants.write('attachments', files);
  expect(await applicants.complete('attachments', files.slice(12))).toEqual({ deleted: 0, held: 12 });
  const held = async () => (await stage.holds.list(applicants.connection)).map((hold) => hold.held);
  expect(await held()).toEqual([12]);

  expect(await applicants.complete('applications', rest(10))).toEqual({ deleted: 20, held: 0 });
  expect(await held()).toEqual([2]);

  expect(await applicants.complete('applications', rest(12))).toEqual({ deleted: 4, held: 0 });
  expect(await held()).toEqual([]);
  expect(await stage.holds.release(applicants.connection, attachment.name)).toEqual([]);
});

test('an application that comes back has again what is read of it', async () => {
  await applied();
  await applicants.complete('applications', [applicants.application('a2')]);
  await applicants.told();

  await applicants.write('applications', [
    applicants.application('a1'),
    applicants.part(activity, 'of a1', ['a1', 'c1']),
  ]);
  await applicants.write('attachments', [applicants.part(attachment, 'of a1', ['a1', 'c1'])]);

  expect(await applicants.present(activity)).toEqual(['of a1', 'of a2']);
  expect(await applicants.told()).toEqual([
    `restored ${applicants.id(application, 'a1')}`,
    `restored ${applicants.id(activity, 'of a1')}`,
    `restored ${applicants.id(attachment, 'of a1')}`,
    `updated ${applicants.id(candidate, 'c1')}`,
  ]);
});

/** Which streams are due after an application is back, and in how many hours all of them is, from now or from then. */
async function dueAfter(
  times: string,
  { from = 'now()', meanwhile = () => Promise.resolve() }: { from?: string; meanwhile?: () => Promise<void> } = {},
): Promise<[string, number][]> {
  await applied();
  await applicants.complete('applications', [applicants.application('a2')]);
  const { id, organisationId } = applicants.connection;
  await stage.rows(
    applicants.connection,
    `INSERT INTO stream (id, organisation_id, connection_id, connector, name, models, next_run_at, last_full_at, next_full_at)
     SELECT gen_random_uuid(), $2, $1, 'stage', name, ARRAY[model], now() + interval '1 day', ${times}
     FROM unnest($3::text[], $4::text[]) AS stream (name, model)`,
    [id, organisationId, ['applications', 'attachments', 'candidates'], ['activity', 'attachment', 'candidate']],
  );
  await meanwhile();
  await applicants.write('applications', [applicants.application('a1')]);
  const due = await stage.rows<{ name: string; hours: number }>(
    applicants.connection,
    `SELECT name, round(extract(epoch FROM next_full_at - ${from}) / 3600, 1)::float AS hours FROM stream
     WHERE connection_id = $1 AND next_run_at < now() + interval '23 hours' AND next_run_at <= greatest(next_full_at, now())`,
    [id],
  );
  return due.map(({ name, hours }) => [name, hours]);
}

test.each([
  ['long ago', `now() - interval '7 hours', now() + interval '17 hours'`, 0],
  ['an hour ago', `now() - interval '1 hour', now() + interval '23 hours'`, 5],
  ['an hour ago, and is due soon', `now() - interval '1 hour', now() + interval '2 hours'`, 2],
  ['an hour ago, and somebody asks for', `now() - interval '1 hour', now()`, 0],
])(
  'an application that comes back has what shows its parts, and was read whole %s, read so again',
  async (_, times, hours) => {
    expect(await dueAfter(times)).toEqual([['attachments', hours]]);
  },
);

test('an application that comes back while its files are read whole has them read again after a rest, not at once', async () => {
  const from = `(SELECT queued_at FROM run WHERE connection_id = stream.connection_id AND state = 'running')`;
  const meanwhile = async (): Promise<void> => {
    const { id } = await stage.run(applicants.connection, { stream: 'attachments' });
    const earlier = `UPDATE run SET queued_at = now() - interval '1 hour' WHERE id = $1`;
    await stage.rows(applicants.connection, earlier, [id]);
  };

  const times = `now() - interval '1 day', now() - interval '2 hours'`;
  expect(await dueAfter(times, { from, meanwhile })).toEqual([['attachments', 6]]);
});

test('what is written between the look and the burial goes as well', async () => {
  await applied();
  const sweep = stage.repository.sweep.bind(stage.repository);
  stage.repository.sweep = async (...args) => {
    stage.repository.sweep = sweep;
    await applicants.write('attachments', [applicants.part(attachment, 'late', ['a1', 'c1'])]);
    return sweep(...args);
  };

  expect(await applicants.complete('applications', [applicants.application('a2')])).toEqual({ deleted: 5, held: 0 });
  expect(await applicants.present(attachment)).toEqual(['of a2']);
});

test('a run that was taken over buries nothing', async () => {
  await applied();
  const run = await stage.run(applicants.connection, { stream: 'applications' });
  await stage.write(applicants.connection, run, [applicants.application('a2')]);
  await stage.take(run);

  await expect(stage.records.conclude(applicants.connection, run, { models: [application] })).rejects.toMatchObject({
    code: 'fence_lost',
  });
  expect(await applicants.present(attachment)).toEqual(['of a1', 'of a2']);
});

test('an answer that was asked for before its owner went does not bring a part back; a later one does', async () => {
  await applied();
  const late = (askedAt: Date) => ({ ...applicants.part(attachment, 'of a1', ['a1', 'c1']), askedAt });
  const sweep = stage.repository.sweep.bind(stage.repository);
  let asked = new Date();
  stage.repository.sweep = async (...args) => {
    stage.repository.sweep = sweep;
    asked = new Date();
    await setTimeout(5);
    return sweep(...args);
  };
  await applicants.complete('applications', [applicants.application('a2')]);

  await applicants.write('attachments', [late(asked)]);
  expect(await applicants.present(attachment)).toEqual(['of a2']);

  await applicants.write('attachments', [late(new Date())]);
  expect(await applicants.present(attachment)).toEqual(['of a1', 'of a2']);
});

test('a file that a page with all files of its application does not show is gone, told and counted', async () => {
  await applied();
  await applicants.write('attachments', [applicants.part(attachment, 'cv', ['a1', 'c1'])]);
  await applicants.told();
  await setTimeout(5);

  await applicants.write('attachments', [applicants.part(attachment, 'new', ['a1', 'c1'])], whole(['a1']));

  expect(await applicants.present(attachment)).toEqual(['new', 'of a2']);
  expect((await applicants.told()).sort()).toEqual(
    [
      ...['cv', 'of a1'].map((id) => `deleted ${applicants.id(attachment, id)}`),
      `created ${applicants.id(attachment, 'new')}`,
      `updated ${applicants.id(candidate, 'c1')}`,
    ].sort(),
  );
  expect(await counted()).toEqual({ attachment: 2 });
  const { id } = applicants.connection;
  expect(
    await stage.rows(applicants.connection, 'SELECT deleted FROM run WHERE connection_id = $1 AND deleted > 0', [id]),
  ).toEqual([{ deleted: 2 }]);

  await applicants.write('attachments', [], whole(['a2', 'unknown']));
  expect(await applicants.present(attachment)).toEqual(['new']);
});

test('what such a page shows without its content stays, as does what was asked for since and what is of others', async () => {
  await applied();
  const asked = new Date();
  await setTimeout(5);
  await applicants.write('attachments', [applicants.part(attachment, 'later', ['a1', 'c1'])]);

  await applicants.write('attachments', [], {
    ...whole(['a1'], asked),
    failed: [{ model: 'attachment', remoteId: 'of a1', code: 'provider_unavailable' }],
  });

  expect(await applicants.present(attachment)).toEqual(['later', 'of a1', 'of a2']);
});

test('a file that is read again between the look and the page stays; a run that was taken over buries none', async () => {
  await applied();
  const asked = new Date();
  await setTimeout(5);
  const writePage = stage.repository.writePage.bind(stage.repository);
  stage.repository.writePage = async (...args) => {
    stage.repository.writePage = writePage;
    await applicants.write('attachments', [applicants.part(attachment, 'of a1', ['a1', 'c1'], { file_name: 'new' })]);
    return writePage(...args);
  };
  const run = await stage.run(applicants.connection, { stream: 'candidates' });
  await stage.write(applicants.connection, run, [], whole(['a1'], asked));
  expect(await applicants.present(attachment)).toEqual(['of a1', 'of a2']);

  await stage.take(run);
  await expect(stage.write(applicants.connection, run, [], whole(['a2']))).rejects.toMatchObject({
    code: 'fence_lost',
  });
  expect(await applicants.present(attachment)).toEqual(['of a1', 'of a2']);
});
