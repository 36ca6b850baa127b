import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '#kernel';
import { application, attachment, candidate, employee, fieldsOf, Gathered, type Model, models } from '#models';
import { Pipeline, RecordRepository } from '#store';
import { Applicants } from '../../test/applicants.js';
import { type Item, PLAIN, RecordStage } from '../../test/record-stage.js';
import { type Expand, expandOf, RecordReader } from './index.js';
import { CoverageTally } from './coverage-tally.js';
import { RecordSamples } from './record-samples.js';
import { gatheredBy } from './relations.js';
import { formOf } from './shape.js';

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

const expanding = (model: Model, text: string): { expand: Expand } => {
  const expand = expandOf(model, [text]);
  if (typeof expand === 'string') throw new Error(expand);
  return { expand };
};

/** A file of this candidate. */
const file = (remoteId: string, of: string | null = 'c1', more: object = {}): ReturnType<Applicants['part']> =>
  applicants.part(attachment, remoteId, ['a1', of], { file_name: `${remoteId}.pdf`, ...more });

const ids = (...remoteIds: string[]): string[] => remoteIds.map((each) => applicants.id(attachment, each)).sort();

/** Candidates by their remote ids. */
async function candidates(query: object = {}): Promise<Record<string, Item>> {
  const { items } = await stage.list(applicants.connection, query, candidate);
  return Object.fromEntries(items.map((item) => [item.remote_id, item]));
}

test('a candidate has the attachments that name it, in the order of their ids, in lists and by its id', async () => {
  await applicants.write('attachments', [file('f1'), file('f2'), file('f3'), file('g', 'c2'), file('h', null)]);
  await applicants.write('candidates', [
    ...['c1', 'c2', 'c3'].map((id) => applicants.candidate(id)),
    applicants.candidate('unsaid', { attachments: null }),
  ]);

  const found = await candidates();

  expect(found['c1']?.['attachments']).toEqual(ids('f1', 'f2', 'f3'));
  expect(found['c2']?.['attachments']).toEqual(ids('g'));
  expect(found['c3']?.['attachments']).toEqual([]);
  expect(found['unsaid']?.['attachments']).toBeNull();
  const one = await stage.served.get(applicants.connection, candidate, applicants.id(candidate, 'c1'), PLAIN);
  expect(JSON.parse(String(one))).toEqual(found['c1']);
});

test('they are expanded like any relation, and gathered where a candidate stands in place of its id', async () => {
  await applicants.write('candidates', [applicants.candidate('c1')]);
  await applicants.write('attachments', [file('f1'), file('f2')]);
  await applicants.write('applications', [applicants.application('a1')]);

  const { c1 } = await candidates(expanding(candidate, 'attachments[file_name]'));
  expect(c1?.['attachments']).toEqual(
    expect.arrayContaining([
      { id: applicants.id(attachment, 'f1'), remote_id: 'f1', file_name: 'f1.pdf' },
      { id: applicants.id(attachment, 'f2'), remote_id: 'f2', file_name: 'f2.pdf' },
    ]),
  );
  const list = async (text: string): Promise<Item | undefined> =>
    (await stage.list(applicants.connection, expanding(application, text), application)).items[0];
  expect((await list('candidate'))?.['candidate']).toMatchObject({ remote_id: 'c1', attachments: ids('f1', 'f2') });
  expect((await list('candidate.attachments'))?.['candidate']).toMatchObject({
    attachments: expect.arrayContaining([expect.objectContaining({ file_name: 'f2.pdf' })]),
  });
});

test('words of a candidate that look like the list are left alone', async () => {
  const sly = '"attachments":[]';
  await applicants.write('candidates', [applicants.candidate('c1', { first_name: sly, urls: [{ value: sly }] })]);
  await applicants.write('attachments', [file('f1')]);

  expect((await candidates())['c1']).toMatchObject({ first_name: sly, attachments: ids('f1') });
});

test('a page takes one more statement where lists are gathered, and none where they are not', async () => {
  await applicants.write('candidates', [applicants.candidate('c1'), applicants.candidate('c2')]);
  await applicants.write('attachments', [file('f1'), file('f2', 'c2')]);
  await applicants.write('applications', [applicants.application('a1'), applicants.application('a2', 'c2')]);
  const pipeline = new Pipeline(stage.database.apiUrl, { connections: 1 });
  let sent = 0;
  const send = pipeline.send.bind(pipeline);
  pipeline.send = (...args) => {
    sent += 1;
    return send(...args);
  };
  const config = readConfig({ NODE_ENV: 'test' });
  const reader = new RecordReader(new RecordRepository(pipeline), stage.vault, stage.issues, config);
  const trips = async (model: Model, view: object = {}): Promise<number> => {
    sent = 0;
    await reader.list(applicants.connection, model, { ...PLAIN, ...view });
    return sent;
  };

  expect(await trips(employee)).toBe(1);
  expect(await trips(application)).toBe(1);
  expect(await trips(candidate)).toBe(2);
  expect(await trips(candidate, expanding(candidate, 'attachments'))).toBe(3);
  expect(await trips(application, expanding(application, 'candidate'))).toBe(3);
  expect(await trips(attachment, expanding(attachment, 'application'))).toBe(2);
  await pipeline.close();
});

test('a candidate changes when a file comes, goes, comes back or turns out to be another’s, and only then', async () => {
  await applicants.write('candidates', [applicants.candidate('c1'), applicants.candidate('c2')]);
  await applicants.told();
  const told = async (): Promise<string[]> =>
    (await applicants.told()).filter((each) => !each.endsWith(applicants.id(attachment, 'f1')));
  const [c1, c2] = ['c1', 'c2'].map((id) => `updated ${applicants.id(candidate, id)}`);

  await applicants.complete('attachments', [file('f1'), file('z', null)]);
  expect((await told()).filter((each) => each.startsWith('updated'))).toEqual([c1]);

  await applicants.complete('attachments', [file('f1', 'c1', { file_name: 'renamed.pdf' }), file('z', null)]);
  expect(await told()).toEqual([]);

  await applicants.complete('attachments', [file('f1', 'c2'), file('z', null)]);
  expect((await told()).sort()).toEqual([c1, c2].sort());

  await applicants.complete('attachments', [file('z', null)]);
  expect(await told()).toEqual([c2]);

  await applicants.complete('attachments', [file('f1', 'c2'), file('z', null)]);
  expect(await told()).toEqual([c2]);

  await applicants.complete('attachments', [file('f1', 'nobody'), file('z', null)]);
  expect(await told()).toEqual([c2]);
});

test('the change log says that it is the list that differs, and every filter finds the candidate where it is now', async () => {
  await applicants.write('candidates', [applicants.candidate('c1', { first_name: 'Ada' }), applicants.candidate('c2')]);
  const { modifiedUntil } = await stage.list(applicants.connection, {}, candidate);

  await applicants.write('attachments', [file('f1')]);

  expect(Object.keys(await candidates({ modifiedAfter: modifiedUntil }))).toEqual(['c1']);
  expect(Object.keys(await candidates({ modifiedAfter: modifiedUntil, filters: { first_name: ['ada'] } }))).toEqual([
    'c1',
  ]);
  const [change] = await stage.rows<{ fields: Buffer; id: string }>(
    applicants.connection,
    `SELECT id, fields FROM change WHERE model = 'candidate' AND kind = 'updated'`,
  );
  expect(change?.id).toBe(applicants.id(candidate, 'c1'));
  const keys = stage.vault.keys(applicants.connection);
  expect(String(keys.open('change', change?.id ?? '', change?.fields ?? Buffer.alloc(0)))).toBe('["attachments"]');
});

test('a candidate that is gone, or comes in the same page, is told of once', async () => {
  await applicants.complete('candidates', [applicants.candidate('c1'), applicants.candidate('c2')]);
  await applicants.complete('candidates', [applicants.candidate('c2')]);
  await applicants.told();

  await applicants.write('attachments', [file('f1'), file('f2', 'new'), applicants.candidate('new')]);

  const news = await applicants.told();
  expect(news.filter((each) => each.endsWith(applicants.id(candidate, 'new')))).toHaveLength(1);
  expect(news).toHaveLength(3);
});

test('what a new mapping says of an attachment changes the candidates that it named and names', async () => {
  await applicants.write('candidates', [applicants.candidate('c1'), applicants.candidate('c2')]);
  await applicants.write('attachments', [file('f1')]);
  await applicants.told();
  const { connector } = stage;
  const other = applicants.id(candidate, 'c2');
  const later = {
    ...connector,
    version: 1,
    map: { ...connector.map, attachment: () => ({ fields: { candidate: other }, custom: {} }) },
  };

  const part = { connector: later, stream: 'attachments', models: [attachment] };
  for await (const page of stage.renderer.render(applicants.connection, part)) expect(page).toBeLessThan(2);

  expect((await candidates())['c2']?.['attachments']).toEqual(ids('f1'));
  expect((await applicants.told()).sort()).toEqual(
    [
      `updated ${applicants.id(attachment, 'f1')}`,
      ...['c1', 'c2'].map((id) => `updated ${applicants.id(candidate, id)}`),
    ].sort(),
  );
});

test('who polls misses nothing of the lists, however candidates and their files are written at the same time', async () => {
  const seed = Date.now() % 2 ** 31;
  const page = fc.array(fc.record({ file: fc.nat(5), of: fc.nat(2) }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 5 }), async (pages) => {
      applicants = await Applicants.of(stage);
      await applicants.write(
        'candidates',
        [0, 1, 2].map((id) => applicants.candidate(`c${id}`)),
      );
      const mirror = new Map<string, unknown>();
      let since: Date | undefined;
      const poll = async (): Promise<void> => {
        const query = since ? { modifiedAfter: since } : {};
        const { items, modifiedUntil } = await stage.list(applicants.connection, query, candidate);
        for (const item of items) mirror.set(item.remote_id, item['attachments']);
        since = modifiedUntil;
      };
      const one = async (stream: string, writes: ReturnType<Applicants['part']>[][]): Promise<void> => {
        for (const people of writes) await applicants.write(stream, people);
      };
      await Promise.all([
        one(
          'attachments',
          pages.map((files) => files.map(({ file: id, of }) => file(`f${id}`, `c${of}`))),
        ),
        one(
          'candidates',
          pages.map((_, round) => [applicants.candidate(`c${round % 3}`, { title: `round ${round}` })]),
        ),
        pages.reduce((polled) => polled.then(poll), Promise.resolve()),
      ]);
      await poll();

      const now = Object.entries(await candidates()).map(([id, item]) => [id, item['attachments']]);
      expect(Object.fromEntries(mirror)).toEqual(Object.fromEntries(now));
    }),
    { seed, numRuns: 8 },
  );
});

test('coverage counts a list that is gathered where it names somebody', async () => {
  await applicants.write(
    'candidates',
    ['c1', 'c2', 'c3'].map((id) => applicants.candidate(id)),
  );
  await applicants.write('attachments', [file('f1'), file('f2'), file('g', 'c2')]);
  const samples = new RecordSamples(stage.apiRepository, stage.vault);
  const tally = new CoverageTally(candidate);
  await samples.fields(applicants.connection, candidate, (fields) => {
    tally.add(fields);
  });
  const [attachments] = fieldsOf(candidate.fields).filter(({ name }) => name === 'attachments');
  if (!attachments) throw new Error('Candidates have attachments.');

  expect(tally.checked).toBe(3);
  const live = await samples.live(applicants.connection, tally.related);
  expect(tally.of(attachments, live)).toEqual({ filled: 2, dangling: 0 });
});

test('every record that belongs to another, or is gathered, is found by an index', () => {
  const fields = models.flatMap((model) => fieldsOf(model.fields));
  const naming = fields.flatMap((field) => {
    const by = gatheredBy(field);
    if (field.gathered !== undefined) expect(by).toBeDefined();
    return by ? fieldsOf(by.model.fields).filter(({ name }) => name === by.field) : [];
  });
  const found = [...fields.filter(({ owner }) => owner), ...naming];
  expect(found.length).toBeGreaterThan(4);
  for (const { filter } of found) expect(filter?.reach).toBe('narrow');
});

test('a list that is gathered by a filter that there is not, or that has no index, is a mistake that is told', () => {
  const listing = (by: string): Model => {
    class Listing {
      @Gathered(() => attachment, by, 'Files') files!: string[] | null;
    }
    return { ...candidate, fields: Listing };
  };

  expect(formOf(listing('candidate')).gathered).toMatchObject([{ by: { field: 'candidate' } }]);
  for (const by of ['candidates', 'attachment_type']) expect(() => formOf(listing(by))).toThrow(by);
});
