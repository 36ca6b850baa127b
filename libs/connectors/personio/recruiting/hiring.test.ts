import { expect, test } from '@jest/globals';
import { Canned, refusal } from '../canned.js';
import { hiringPeople, membersOf } from './hiring.js';

const persons = (query: URLSearchParams) => ({
  _data: (query.get('id') ?? '').split(',').map((id) => ({ id, gender: 'MALE' })),
});
const ids = Array.from({ length: 120 }, (_, at) => String(at + 1));
const nobodyChanged = { changed: () => Promise.resolve(new Set<string>()), settings: {} };

test('people are asked for fifty at a time, each once', async () => {
  await using canned = await Canned.start({ '/v2/persons': persons });
  const { found, readable } = await hiringPeople(canned.client, ids, nobodyChanged);

  expect(found.map(({ remoteId }) => remoteId)).toEqual(ids);
  expect(found[0]?.raw).toEqual({ id: '1' });
  expect(canned.asked).toHaveLength(3);
  expect(readable).toBe(true);
});

test('between two complete pulls those whom we do not know are asked for', async () => {
  await using canned = await Canned.start({ '/v2/persons': persons });
  const changed = () => Promise.resolve(new Set(['7']));
  const { found, untouched } = await hiringPeople(canned.client, ids, { since: new Date(), changed, settings: {} });

  expect(found.map(({ remoteId }) => remoteId)).toEqual(['7']);
  expect(untouched).toHaveLength(119);
});

test('nobody is asked for where nobody hires', async () => {
  await using canned = await Canned.start({ '/v2/persons': persons });

  expect(await hiringPeople(canned.client, [], nobodyChanged)).toEqual({
    ...{ found: [], untouched: [], readable: true, complete: true, gone: new Set() },
  });
  expect(canned.asked).toEqual([]);
});

test('who is not listed is gone, unless the list was cut', async () => {
  const listed = { _data: [{ id: '1' }] };
  await using whole = await Canned.start({ '/v2/persons': listed });
  const links = { next: { href: '/v2/persons?id=1,2&limit=50' } };
  await using cut = await Canned.start({ '/v2/persons': { ...listed, _meta: { links } } });

  const [all, some] = await Promise.all(
    [whole, cut].map(({ client }) => hiringPeople(client, ['1', '2'], nobodyChanged)),
  );

  expect(all).toMatchObject({ complete: true, gone: new Set(['2']) });
  expect(some).toMatchObject({ complete: false, gone: new Set() });
});

test('a right that is missing is told, another failure fails', async () => {
  await using denied = await Canned.start({ '/v2/persons': refusal(403) });
  await using refused = await Canned.start({ '/v2/persons': refusal(400) });

  expect(await hiringPeople(denied.client, ['1'], nobodyChanged)).toMatchObject({ readable: false });
  await expect(hiringPeople(refused.client, ['1'], nobodyChanged)).rejects.toThrow('400');
});

test('of a team those count of whom it is said who they are', () => {
  const team = [{ person: { id: 1 }, role: { name: 'Recruiter' } }, { person: {} }, { person: { id: '2' } }, null, 'x'];

  expect(membersOf(team)).toEqual([
    { id: '1', role: 'Recruiter' },
    { id: '2', role: '' },
  ]);
  expect(membersOf(null)).toEqual([]);
});
