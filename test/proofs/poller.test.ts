import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { location } from '#models';
import type { ConnectionRef } from '#tenancy';
import { type Item, type Person, RecordStage } from '../record-stage.js';
import { LONG, size } from './size.js';

const CHANGES = size(100_000, 1_000_000);
const WRITERS = 8;
const READERS = 2;
/** All writers change the same places: later changes of one are told again, earlier ones may never be. */
const PLACES = size(80_000, 800_000);
const LARGEST_PAGE = 300;
/** Milliseconds that a transaction is kept open after its changes are written and before they can be seen. */
const LONGEST_WAIT = 5;

/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['POLLER_SEED'] ?? Date.now() % 1_000_000);

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
  connection = await stage.connect();
  await lingering();
});

afterAll(() => stage.close());

/** Each page's transaction takes another time to its end, so that pages which began early end late. */
async function lingering(): Promise<void> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(stage.database.ownerUrl).pathname;
  const superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
  await superuser.query(`
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(random() * ${LONGEST_WAIT / 1000}); RETURN NULL; END $$;
    CREATE TRIGGER linger AFTER INSERT ON run_page FOR EACH STATEMENT EXECUTE FUNCTION linger()`);
  await superuser.end();
}

/** Random numbers, each below what it is asked for. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Counts up over all writers: whichever page is committed later bears greater numbers for the same person, or is refused as older. */
let told = 0;
let written = 0;

async function write(number: number): Promise<void> {
  const roll = dice(SEED + number);
  const run = await stage.run(connection, { stream: `writer-${number}` });
  while (written < CHANGES) {
    const first = roll(PLACES);
    const page: Person[] = Array.from({ length: 1 + roll(LARGEST_PAGE) }, (_, at) => ({
      ...{ model: 'location', remoteId: String((first + at) % PLACES) },
      fields: { name: String((told += 1)) },
    }));
    const { created, updated } = await stage.write(connection, run, page);
    written += created + updated;
  }
}

/** What a vendor keeps who asks for what changed since he last asked, and nothing else. */
class Copy {
  readonly held = new Map<string, Item>();
  inversions = 0;
  private until: Date | undefined;

  async poll(pageSize: number): Promise<void> {
    const since = this.until === undefined ? {} : { modifiedAfter: this.until };
    let last = '';
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...since, pageSize, ...(cursor === undefined ? {} : { cursor }) };
      const page = await stage.list(connection, query, location);
      for (const item of page.items) {
        if (item.modified_at < last) this.inversions += 1;
        if (item.modified_at < (this.held.get(item.id)?.modified_at ?? '')) this.inversions += 1;
        last = item.modified_at;
        this.held.set(item.id, item);
      }
      cursor = page.cursor;
      this.until = page.modifiedUntil;
    }
  }
}

test(
  `who polls with modified_after misses none of ${CHANGES} changes by ${WRITERS} writers at once, and never sees time run backwards (POLLER_SEED=${SEED})`,
  async () => {
    const copies = Array.from({ length: READERS }, () => new Copy());
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, number) => write(number)));
    let over = false;
    const polling = copies.map(async (copy, number) => {
      const roll = dice(SEED - number);
      while (!over) {
        await copy.poll(100 + roll(100));
        await sleep(roll(20));
      }
      await copy.poll(200);
    });

    await writing;
    over = true;
    await Promise.all(polling);

    const truth = new Copy();
    await truth.poll(200);
    const names = ({ held }: Copy): string[] =>
      [...held.values()].map((item) => `${item.remote_id}: ${item['name'] as string}`).toSorted();
    expect(written).toBeGreaterThanOrEqual(CHANGES);
    for (const copy of copies) {
      expect(names(copy)).toEqual(names(truth));
      expect(copy.inversions).toBe(0);
    }
  },
  LONG ? 3_600_000 : 120_000,
);
