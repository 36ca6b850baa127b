import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import type { Linked } from '../api-app.js';
import type { Answer } from '../api-client.js';
import { Built, type Program } from '../built.js';
import { type Kind, KINDS, written } from './write-kinds.js';
import { type Stop, Stops, STOPS } from './write-stops.js';
import { pathOf, type Written, WriteStage } from './write-stage.js';
import { size } from './size.js';

/** Each kills at every point twice. */
const WAVES = size(1, 10);
/** So long may it take until it is known what became of everything. */
const DECIDED_SECONDS = 30;
/** Of fewer each would hold so many transactions that its pool is empty. */
const PROCESSES = 3;
const ATS = 'application';
/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['WRITES_SEED'] ?? Date.now() % 1_000_000);

/** Where a process is killed: while the provider has the request, or the database the transaction. */
const POINTS = ['on its way', 'after it is sent', ...STOPS] as const;
type Point = (typeof POINTS)[number];

/** A write whose process is killed at a point. */
interface Case {
  point: Point;
  kind: Kind;
  key: string;
  linked: Linked;
  what: Written;
}

let built: Built;
let stage: WriteStage;
let stops: Stops;
/** Of each process two: what is stopped before a commit, or in it, has the feed of its connection, and each of both waited for the other. */
let connections: [Linked, Linked][];
/** How often a write of a kind is noted before it is sent. */
const notes = new Map<Kind, number>();
const running: Program[] = [];

const hrisKinds = KINDS.filter(({ model }) => model.name !== ATS);
const routeOf = ({ model }: Kind): string => `POST ${pathOf(model)}`;

beforeAll(async () => {
  [built, stage] = await Promise.all([Built.make(), WriteStage.start()]);
  stops = await Stops.set(stage.api.database.ownerUrl);
  connections = [];
  for (let number = 0; number < PROCESSES; number += 1)
    connections.push([await stage.link('personio'), await stage.link('personio')]);
  // Nothing is read meanwhile but what was written.
  await stops.query(`UPDATE stream SET paused = true, next_run_at = now() + interval '1 day'`);
  for (const [at, kind] of hrisKinds.entries()) notes.set(kind, await notesBefore(kind, at));
  await stage.personio.control('DELETE', '/ledger');
}, 120_000);

afterAll(async () => {
  await Promise.all(running.map((program) => program.end('SIGKILL')));
  await stops.close();
  await stage.close();
});

function fails(): never {
  throw new Error('There is none.');
}

async function until(what: () => Promise<boolean>, why: () => string, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await what());) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${why()}`);
    await delay(20);
  }
}

const waiting = async (): Promise<number> =>
  (await stage.personio.control<{ waiting: object[] }>('GET', '/holds')).waiting.length;

/** Seen by a write that nobody kills. */
async function notesBefore(kind: Kind, number: number): Promise<number> {
  const [linked] = connections[0] ?? fails();
  const counter = await stops.count(linked.connection.id, routeOf(kind));
  await stage.personio.control('POST', '/holds', { match: `${kind.write}$`, at: 'before' });
  const answer = stage.post(linked, written(stage, linked, kind, 5000 + number), `clean-${number}`);
  await until(
    async () => (await waiting()) > 0,
    () => kind.write,
  );
  const counted = await stops.counted(counter);
  await stage.personio.control('DELETE', '/holds');
  await answer;
  await stops.release();
  return counted;
}

async function start(app: string): Promise<Program> {
  const program = built.start(app, stage.environment);
  running.push(program);
  await until(
    () => Promise.resolve(program.log.includes(`${app}_listens`)),
    () => program.log,
  );
  return program;
}

const addressOf = ({ log }: Program): string => /"url":"([^"]+)"/.exec(log)?.[1] ?? fails();

/** Nobody hears the answer. */
function begin({ linked, what, key }: Case, program: Program): void {
  const headers = {
    ...{ authorization: `Bearer ${stage.vendor.key}`, 'x-connector-token': linked.token },
    ...{ 'content-type': 'application/json', 'x-idempotency-key': key },
  };
  const sent = { method: 'POST', headers, body: JSON.stringify(what.body) };
  fetch(addressOf(program) + pathOf(what.model), sent).then(
    async (answer) => {
      program.log += `\n${key} was answered: ${answer.status} ${await answer.text()}`;
    },
    () => undefined,
  );
}

/** Sends it, and resolves when it is where it stops. */
async function bring(one: Case, program: Program): Promise<void> {
  const { point, kind, linked } = one;
  const why = (): string => `${point}, ${kind.model.name}: ${program.log}`;
  if (point === 'on its way' || point === 'after it is sent') {
    const before = await waiting();
    const at = point === 'on its way' ? 'before' : 'after';
    await stage.personio.control('POST', '/holds', { match: `${kind.write}$`, at });
    begin(one, program);
    await until(async () => (await waiting()) > before, why);
    return;
  }
  const stop = await stops.at(linked.connection.id, routeOf(kind), point, timesAt(point, kind));
  begin(one, program);
  await until(() => stops.isReached(stop), why);
}

function timesAt(point: Stop, kind: Kind): number {
  const sent = notes.get(kind) ?? fails();
  if (point === 'before it is sent') return sent;
  return point === 'after the answer' ? sent + 1 : 1;
}

/** Each point twice, spread over processes and kinds: no kind twice in one process. */
function casesOf(wave: number): Case[][] {
  const all = [...POINTS, ...POINTS];
  return connections.map(([usual, other], process) =>
    all
      .filter((_, at) => at % PROCESSES === process)
      .map((point, at) => {
        const number = wave * 100 + process * 10 + at;
        const kind = hrisKinds[(at + 2 * process + wave + SEED) % hrisKinds.length] ?? fails();
        const linked = point === 'after the commit' ? other : usual;
        return { point, kind, linked, key: `kill-${number}`, what: written(stage, linked, kind, number) };
      }),
  );
}

/** Brings them where they stop, those first that stop at the provider, and kills their processes. */
async function killAt(cases: Case[][]): Promise<void> {
  const programs = await Promise.all(cases.map(() => start('api')));
  const pairs = cases.flatMap((some, at) => some.map((one) => [one, programs[at] ?? fails()] as const));
  const isStop = ([{ point }]: (typeof pairs)[number]): boolean => STOPS.some((stop) => stop === point);
  for (const [one, program] of pairs.filter((pair) => !isStop(pair))) await bring(one, program);
  for (const [one, program] of pairs.filter(isStop)) await bring(one, program);
  await Promise.all(programs.map((program) => program.end('SIGKILL')));
  await stops.release();
  await stage.personio.control('DELETE', '/holds');
}

/** What somebody hears who asks for the same again, as clients do. */
async function heard({ linked, what, key }: Case): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await stage.post(linked, what, key);
    if (tries > 5 || answer.status < 300 || answer.body.code === 'write_unknown') return answer;
    await delay(500);
  }
}

test(
  `processes killed at each point of a write, ${2 * WAVES} times at each: it takes effect once at the most, and in ${DECIDED_SECONDS} seconds it is known whether it did (WRITES_SEED=${SEED})`,
  async () => {
    const doubtful = new Set<string>();
    for (let wave = 0; wave < WAVES; wave += 1) {
      const cases = casesOf(wave);
      await killAt(cases);
      const restart = DateTime.now();
      const worker = await start('worker');
      await until(
        async () => (await stops.query('SELECT FROM write WHERE finished_at IS NULL')).length === 0,
        () => worker.log,
      );
      expect(-restart.diffNow('seconds').seconds).toBeLessThan(DECIDED_SECONDS);
      for (const one of cases.flat()) {
        const answer = await heard(one);
        if (answer.status >= 300) {
          expect(answer.body).toMatchObject({ code: 'write_unknown', check: expect.any(String) });
          expect([one.point, one.kind.isUnique]).toEqual(['before it is sent', false]);
          doubtful.add(one.key);
        }
      }
      await worker.end('SIGKILL');
      await everyOneOnce(wave, doubtful);
    }
  },
  120_000 * WAVES,
);

/** Of each kind so many effects as are answered for, and no two of them the same. */
async function everyOneOnce(wave: number, doubtful: ReadonlySet<string>): Promise<void> {
  const all = Array.from({ length: wave + 1 }, (_, at) => casesOf(at)).flat(2);
  for (const kind of hrisKinds) {
    const done = all.filter((one) => one.kind === kind && !doubtful.has(one.key));
    const effects = await stage.effects(kind.write);
    expect([kind.model.name, effects.length]).toEqual([kind.model.name, done.length]);
    expect(new Set(effects.map(({ digest }) => digest)).size).toBe(effects.length);
  }
}
