import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NOTHING_OFF } from '#connectors';
import { ConnectionsService, Withholding } from '#tenancy';
import { Vault } from '#vault';
import { Built, type Program } from './built.js';
import { Keeper } from './keeper.js';
import { openedDatabase, placesOf } from './opened-database.js';
import { type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';
import { ADA, type Canaries, makeAttributes, plantCanaries } from './withheld-company.js';

const OFF: (keyof Canaries)[] = ['salary', 'birth_date', 'sick_leave'];

let built: Built;
let stack: Stack;
let canaries: Canaries;
let linked: Linked;
let worker: Program | undefined;

beforeAll(async () => {
  [built, stack] = await Promise.all([Built.make(), Stack.start()]);
  canaries = await plantCanaries(stack.personio, ADA, '17', await makeAttributes(stack.personio));
  linked = await stack.connectWithout('personio', NOTHING_OFF);
  await stack.endWorker(); // from here on they are processes of their own
}, 120_000);

afterAll(async () => {
  await worker?.end('SIGKILL');
  await stack.close();
});

const found = async (): Promise<string[]> =>
  placesOf(
    await openedDatabase(stack, stack.service(Vault), linked.id),
    OFF.flatMap((group) => canaries[group]),
  );

/** How many records are made anew, and how many are still to be. */
const standing = async (): Promise<{ done: number; left: number }> => {
  const [row] = await stack.query<{ done: number; left: number }>(
    `SELECT count(*) FILTER (WHERE record.rendering >= choices_version)::int AS done,
       count(*) FILTER (WHERE record.rendering < choices_version)::int AS left
     FROM record JOIN connection ON connection.id = connection_id
     WHERE connection_id = $1`,
    [linked.id],
  );
  return row ?? { done: 0, left: 0 };
};

/** More than any page has here, and fewer than there are of those that hold something of it. */
const SOME = 50;

/** Once some are made anew, whoever goes on stays in the middle of its page. */
const linger = (): Promise<unknown> =>
  stack.query(`
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT count(*) FROM record WHERE connection_id = NEW.connection_id AND rendering >= NEW.rendering) > ${SOME} THEN
        PERFORM pg_sleep(60);
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER linger BEFORE UPDATE ON record FOR EACH ROW
      WHEN (NEW.rendering > OLD.rendering) EXECUTE FUNCTION linger()`);

const WORKERS = `FROM pg_stat_activity WHERE datname = current_database() AND usename = 'peopleport_worker'`;

/** What it was about to end is not ended by the database alone. */
async function kill(program: Program): Promise<void> {
  await program.end('SIGKILL');
  await stack.query(`SELECT pg_terminate_backend(pid) ${WORKERS}`);
  await reached(async () => (await stack.query(`SELECT ${WORKERS}`)).length === 0);
  await stack.query('DROP TRIGGER linger ON record');
}

test('where the process is killed that destroys what was switched off, another one destroys the rest', async () => {
  const keeper = new Keeper(stack);
  const page = await keeper.vendorsLink(linked);
  const others = (await stack.read('employees', linked)).items.length;
  await linger();
  worker = built.start('worker', stack.settings);
  const connection = await stack.service(ConnectionsService).fresh(stack.vendor.id, linked.id);
  if (!connection) throw new Error('It is gone.');

  await stack.service(Withholding).change(connection, { models: [], fields: OFF });
  await reached(async () => (await stack.query(`SELECT ${WORKERS} AND wait_event = 'PgSleep'`)).length > 0);
  await kill(worker);

  const { done, left } = await standing();
  expect([done > 0, left > 0]).toEqual([true, true]);
  expect(await found()).not.toEqual([]);
  expect((await keeper.show(page)).body.destroying).toBe(true);
  // As if the lease were over of the one that is gone: nobody waits for half a minute.
  await stack.query('UPDATE stream SET render_until = now() WHERE render_until IS NOT NULL');

  worker = built.start('worker', stack.settings);
  await reached(async () => (await standing()).left === 0);

  expect(await found()).toEqual([]);
  await reached(async () => (await keeper.show(page)).body.destroying === false);
  expect((await stack.read('employees', linked)).items).toHaveLength(others);
  expect((await stack.read('time-off', linked)).items.length).toBeGreaterThan(0);
}, 60_000);
