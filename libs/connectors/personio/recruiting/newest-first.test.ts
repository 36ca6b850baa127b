import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../contract.js';
import { Canned } from '../canned.js';
import { newestFirst } from './newest-first.js';

const PATH = '/v2/recruiting/candidates';
const REQUEST = { path: PATH, query: { limit: 2 }, area: 'Recruiting: read' };
const at = (minute: number): string => new Date(Date.UTC(2026, 5, 1, 10, minute)).toISOString();

interface Row extends JsonObject {
  id: string;
  updated_at: string;
}

const row = (id: string, minute: number): Row => ({ id, updated_at: at(minute) });

/** A list that moves: before each page something may happen to it. `keyset`: a page goes on behind a row, else at a place. */
class Moving {
  asked = 0;

  constructor(
    readonly rows: Row[],
    private readonly before: (asked: number, rows: Row[]) => void = () => undefined,
    private readonly keyset = true,
  ) {}

  readonly answer = (query: URLSearchParams): JsonObject => {
    this.before((this.asked += 1), this.rows);
    const rows = this.rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1));
    const [limit, cursor] = [Number(query.get('limit') ?? 2), query.get('cursor')];
    const from = cursor === null ? 0 : this.keyset ? behind(rows, cursor) : Number(cursor);
    const page = rows.slice(from, from + limit);
    const last = page.at(-1);
    const next = this.keyset ? last && keyOf(last) : String(from + limit);
    const links = last && from + limit < rows.length ? { next: { href: `${PATH}?limit=${limit}&cursor=${next}` } } : {};
    return { _data: page, _meta: { links } };
  };
}

const keyOf = ({ id, updated_at: time }: Row): string => `${time.replace('+', '')}_${id}`;

function behind(rows: readonly Row[], cursor: string): number {
  const found = rows.findIndex((one) => keyOf(one) < cursor);
  return found === -1 ? rows.length : found;
}

interface From {
  since?: Date;
  checkpoint?: JsonObject;
}

async function read(list: Moving, from: From = {}, pages = Infinity) {
  await using personio = await Canned.start({ [PATH]: list.answer });
  const read = [];
  for await (const page of newestFirst(personio.client, REQUEST, from)) if (read.push(page) >= pages) break;
  const last = read.at(-1);
  return {
    ids: read.flatMap(({ rows }) => rows.map(({ id }) => id)),
    latest: Math.max(...read.map(({ latest }) => latest?.getTime() ?? 0)),
    checkpoint: JSON.parse(JSON.stringify(last?.checkpoint)) as JsonObject,
    incomplete: last?.incomplete,
  };
}

const five = (): Row[] => [row('5', 5), row('4', 4), row('3', 3), row('2', 2), row('1', 1)];

test('a list of one page is read once', async () => {
  const list = new Moving([row('2', 2), row('1', 1)]);

  expect(await read(list)).toMatchObject({ ids: ['2', '1'], incomplete: false });
  expect(list.asked).toBe(1);
});

test('a list at rest costs one more look at its front', async () => {
  const list = new Moving(five());

  expect(await read(list)).toMatchObject({
    ...{ ids: ['5', '4', '3', '2', '1', '5', '4'], incomplete: false },
    latest: Date.parse(at(5)),
  });
  expect(list.asked).toBe(4);
});

test('what moves to the front while the rest is read is not missed', async () => {
  const list = new Moving(five(), (asked, rows) => {
    if (asked === 2) rows.splice(4, 1, row('1', 9));
  });

  const { ids, incomplete, latest } = await read(list);

  expect(new Set(ids)).toEqual(new Set(['1', '2', '3', '4', '5']));
  expect([incomplete, latest]).toEqual([false, Date.parse(at(9))]);
});

test('nor is what moves there with a time before that of the former front', async () => {
  const list = new Moving(five(), (asked, rows) => {
    if (asked === 2) rows.splice(4, 1, { id: '1', updated_at: '2026-06-01T10:04:59.000Z' });
  });

  const { ids, incomplete } = await read(list);

  expect(new Set(ids)).toEqual(new Set(['1', '2', '3', '4', '5']));
  expect(incomplete).toBe(false);
});

test('a list that never comes to rest is not taken for whole', async () => {
  let minute = 10;
  const list = new Moving(five(), (_asked, rows) => {
    for (const one of rows) one.updated_at = at((minute += 1));
  });

  expect(await read(list)).toMatchObject({ incomplete: true });
  expect(list.asked).toBeLessThan(30);
});

test('a reading of changes ends where they end', async () => {
  const list = new Moving(five());

  expect(await read(list, { since: new Date(at(3)) })).toMatchObject({
    ...{ ids: ['5', '4', '3', '5', '4', '3'], incomplete: false }, // twice, as rows may have moved over the edge of a page
  });
  expect(list.asked).toBe(4);
  expect(await read(list, { since: new Date(at(30)) })).toMatchObject({ ids: [], latest: 0 });
});

test('one that does not say when it was changed is always taken for changed', async () => {
  const list = new Moving([row('5', 5), row('1', 1)]);
  Object.assign(list.rows[0] ?? {}, { updated_at: '' });

  expect((await read(list, { since: new Date(at(30)) })).ids).toEqual(['5']);
});

test('an interrupted reading goes on behind its checkpoint, and looks at the front all the same', async () => {
  const list = new Moving(five(), (asked, rows) => {
    if (asked === 3) rows.splice(2, 1, row('3', 9));
  });
  const { ids, checkpoint } = await read(list, {}, 2);
  expect(ids).toEqual(['5', '4', '3', '2']);

  const rest = await read(list, { checkpoint });

  expect(rest).toMatchObject({ ids: ['1', '3', '5'], incomplete: false });
});

test('a list that is cut off is not whole', async () => {
  const list = { _data: [row('1', 1)], _meta: { links: { next: { href: `${PATH}?limit=2` } } } };
  await using personio = await Canned.start({ [PATH]: list });

  for await (const { incomplete } of newestFirst(personio.client, REQUEST, {})) expect(incomplete).toBe(true);
});

/** Random, and the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each([true, false])('whatever moves, all is seen that was there all the time (keyset: %s)', async (keyset) => {
  for (let round = 0; round < 40; round += 1) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const roll = dice(seed);
    let minute = 100;
    const rows = Array.from({ length: 1 + roll(12) }, (_, index) => row(`r${index}`, roll(100)));
    const staying = rows.map(({ id }) => id);
    const list = new Moving(
      rows,
      () => {
        const one = rows[roll(rows.length * 3)];
        if (one) one.updated_at = at((minute += 1));
        if (roll(9) === 0) rows.push(row(`n${minute}`, (minute += 1)));
      },
      keyset,
    );

    const { ids, incomplete } = await read(list);

    const missed = staying.filter((id) => !ids.includes(id));
    expect({ seed, missed: incomplete ? [] : missed }).toEqual({ seed, missed: [] });
  }
});
