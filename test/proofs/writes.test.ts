import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Linked } from '../api-app.js';
import type { Answer } from '../api-client.js';
import { type Kind, KINDS, written } from './write-kinds.js';
import { idOf, pathOf, WriteStage } from './write-stage.js';
import { size } from './size.js';

const CREATES = size(200, 1000);
const SAME = size(100, 500);
/** What the provider would take twice shows most. */
const AT_ONCE = size(
  KINDS.filter(({ isUnique }) => !isUnique),
  KINDS,
);
/** At the same time. */
const ABREAST = 24;
const TIMEOUT_SECONDS = 2;
/** In the test's name, so that a run can be had again. */
const SEED = Number(process.env['WRITES_SEED'] ?? Date.now() % 1_000_000);

let stage: WriteStage;
let other: NestFastifyApplication;
let hris: Linked;
let ats: Linked;

beforeAll(async () => {
  stage = await WriteStage.start(TIMEOUT_SECONDS);
  other = await stage.another();
  [hris, ats] = [await stage.link('personio'), await stage.link('personio_ats')];
}, 60_000);

afterAll(async () => {
  await other.close();
  await stage.close();
});

afterEach(async () => {
  await stage.personio.recover();
  await stage.personio.control('DELETE', '/ledger');
});

const linkedOf = ({ model }: Kind): Linked => (model.category === 'ats' ? ats : hris);

const statusOf = ({ status, body }: Answer): unknown => (status < 300 ? 'done' : [status, body.code]);

test(`${SAME} calls with one key at once have one effect, whichever process they reach, and all that are answered the same answer`, async () => {
  const clients = [stage.api.api, stage.clientOf(other)];
  for (const [at, kind] of AT_ONCE.entries()) {
    const linked = linkedOf(kind);
    const what = written(stage, linked, kind, 5000 + at);
    await stage.personio.fault(`${kind.write}$`, 'change', { ms: 200 });
    const answers = await Promise.all(
      Array.from({ length: SAME }, (_, call) => stage.post(linked, what, `same-${at}`, clients[call % 2])),
    );

    const again = await stage.post(linked, what, `same-${at}`);
    const done = answers.filter(({ status }) => status !== 409);
    expect([again.status < 300, again.headers['x-idempotent-replay']]).toEqual([true, 'true']);
    expect(new Set(done.map(({ text }) => text))).toEqual(new Set([again.text]));
    expect(done.filter(({ headers }) => headers['x-idempotent-replay'] === undefined)).toHaveLength(1);
    for (const { status, body, headers } of answers.filter((answer) => !done.includes(answer)))
      expect([status, body.code, Number(headers['retry-after']) > 0]).toEqual([409, 'write_running', true]);
    expect(await stage.effects(kind.write)).toHaveLength(1);
  }
}, 120_000);

/** What the provider does with a write that it has carried out, or is about to. */
const LOSSES = [
  { kind: 'cut' },
  { kind: 'status', status: 502 },
  { kind: 'change', ms: 1000 * TIMEOUT_SECONDS + 300 },
  // It takes effect when nobody waits for the answer any more.
  { kind: 'slow', ms: 1000 * TIMEOUT_SECONDS + 300 },
] as const;

let random = Math.abs(SEED) + 1;

/** The next number from 0 to 1. */
function roll(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random / 2 ** 32;
}

const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => [roll(), one] as const)
    .toSorted(([one], [another]) => one - another)
    .map(([, one]) => one);

/** Of each kind its share, in any order; and every one of them loses its answer in one of the ways. */
async function lossyCreates(): Promise<(readonly [Kind, number])[]> {
  const all = shuffled(
    Array.from({ length: CREATES }, (_, number) => [KINDS[number % KINDS.length] ?? fails(), number] as const),
  );
  for (const [at, [kind]] of shuffled(all).entries()) {
    const { kind: loss, ...how } = LOSSES[at % LOSSES.length] ?? fails();
    await stage.personio.fault(`${kind.write}$`, loss, { times: 1, ...how });
  }
  return all;
}

function fails(): never {
  throw new Error('There is none.');
}

test(
  `${CREATES} creates whose answers are lost, late or wrong are all done, and none of them twice (WRITES_SEED=${SEED})`,
  async () => {
    const waiting = await lossyCreates();
    const byKind = new Map<Kind, string[]>(KINDS.map((kind) => [kind, []]));
    const wrong: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [kind, number] = next;
        const linked = linkedOf(kind);
        const send = () => stage.post(linked, written(stage, linked, kind, number), `lossy-${number}`);
        let answer = await send();
        while (answer.body.code === 'write_under_way') answer = await send(); // of one person, who has lost an answer
        if (answer.status < 300) byKind.get(kind)?.push(idOf(answer));
        else wrong.push([kind.model.name, number, statusOf(answer), answer.text]);
      }
    };

    await Promise.all(Array.from({ length: ABREAST }, work));

    expect(wrong).toEqual([]);
    for (const [kind, records] of byKind) {
      const effects = await stage.effects(kind.write);
      expect([kind.model.name, effects.length]).toEqual([kind.model.name, records.length]);
      expect(new Set(effects.map(({ digest }) => digest)).size).toBe(effects.length);
      const ids = new Set(records);
      expect(ids.size).toBe(records.length);
      for (const id of ids) {
        const { status, body } = await stage.get(linkedOf(kind), `${pathOf(kind.model)}/${id}`);
        expect([status, body.id]).toEqual([200, id]);
      }
    }
  },
  size(180_000, 900_000),
);
