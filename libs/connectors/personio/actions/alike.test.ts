import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { Bench } from '../../conformance.js';
import type { Action, ActionKind, Asked, Connector, Held, Json, JsonObject, Step } from '../../contract.js';
import { AnswerBroken } from '../../errors.js';
import { personio } from '../index.js';
import { personioAts } from '../recruiting/index.js';

/** A customer with one of the connectors. */
interface Writer {
  actions: readonly Action<unknown>[];
  client: unknown;
}

let benches: { [Symbol.asyncDispose](): Promise<void> }[] = [];
let writers: Writer[];
let carAllowance: string;

beforeAll(async () => {
  writers = [await writerAt(personio), await writerAt(personioAts)];
  const schema = await action('compensation').schema?.(clientOf('compensation'), {});
  const labels = schema?.properties['integration_params']?.properties?.['type_id']?.['x-labels'] ?? {};
  carAllowance = Object.keys(labels).find((id) => labels[id] === 'Car allowance') ?? '';
});
afterAll(() => Promise.all(benches.map((bench) => bench[Symbol.asyncDispose]())));

async function writerAt<Client>(connector: Connector<Client>): Promise<Writer> {
  const bench = await Bench.start(connector);
  benches = [...benches, bench];
  await bench.control('PUT', '/clock', { now: 'real' });
  return { actions: connector.actions ?? [], client: bench.open() };
}

const settings = { time_zone: 'Europe/Berlin' };
const file = {
  ...{ name: 'cv.pdf', contentType: 'application/pdf' },
  open: () => Promise.resolve(Readable.from([Buffer.from('%PDF-1.4\n%%EOF\n')])),
};
const ZOE = { remoteId: '9400101', fields: { email_addresses: ['Zoe0@example.org'] } };
/** What is held of the customer's records. */
const held: Held = { list: () => Promise.resolve([]), find: () => Promise.resolve(ZOE) };

const asking = (body: JsonObject): Asked => ({ body, settings, files: { file } });

const ADA = '3003';
const HOME_OFFICE = '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08';

/** A Monday of winter, or so many days later. */
const dayOf = (at: number, later = 0): string =>
  DateTime.fromISO('2026-12-07', { zone: 'utc' }).plus({ weeks: at, days: later }).toISODate() ?? '';

/** Things that somebody may take for one another, another set for each number. */
const ALIKE: Readonly<Record<string, (at: number) => JsonObject[]>> = {
  employee: (at) => [
    { first_name: 'Jon', last_name: `Doe${at}`, work_email: `doe${at}@example.org` },
    { first_name: 'John', last_name: `Doe${at}`, work_email: `doe${at}@example.org` },
    { first_name: 'Jon', last_name: `Doe${at}` },
  ],
  compensation: (at) => [
    compensation({ pay_rate: 100 + at }),
    compensation({ pay_rate: 100 + at, pay_currency: 'EUR', pay_frequency: 'MONTHLY' }),
    compensation({ pay_rate: 100.5 + at }),
  ],
  time_off: (at) => [
    hours(`${dayOf(at)}T23:15:00+01:00`, `${dayOf(at)}T23:45:00+01:00`),
    hours(`${dayOf(at)}T22:15:00Z`, `${dayOf(at)}T22:45:00Z`),
    hours(`${dayOf(at, 1)}T00:15:00+02:00`, `${dayOf(at, 1)}T00:45:00+02:00`),
    { ...hours(`${dayOf(at)}T22:15:00Z`, `${dayOf(at)}T22:45:00Z`), employee_note: 'Other' },
  ],
  timesheet_entry: (at) => [
    worked(`${dayOf(at)}T23:00:00Z`, `${dayOf(at, 1)}T00:30:00Z`),
    worked(`${dayOf(at, 1)}T00:00:00`, `${dayOf(at, 1)}T01:30:00`, { project: '5002' }),
    worked(`${dayOf(at, 1)}T00:00:00+01:00`, `${dayOf(at, 1)}T01:30:00+01:00`),
    worked(`${dayOf(at)}T21:30:00`, `${dayOf(at, 1)}T01:30:00`, { integration_params: { split_at_midnight: true } }),
  ],
  project: (at) => [project(`Site ${at}`), { ...project(` Site ${at} `), code: `S-${at}` }, project(`Site ${at}b`)],
  document: (at) => [filed(`a${at}.pdf`), filed(`docs/a${at}.pdf`, { comment: 'Signed' }), filed(`b${at}.pdf`)],
  candidate: (at) => [applicant(at), { ...applicant(at), first_name: 'Z.' }],
  application: (at) => [appliedFor(applicant(at + 50)), appliedFor({ ...applicant(at + 50), first_name: 'Z.' })],
};

const JOB = '2140231';
const compensation = (more: JsonObject): JsonObject => ({
  ...{ employee: ADA, start_date: '2026-10-01', integration_params: { type_id: carAllowance } },
  ...more,
});
const hours = (start: string, end: string): JsonObject => ({
  ...{ employee: '3002', absence_type: HOME_OFFICE, start_time: start, end_time: end },
});
const worked = (start: string, end: string, more: JsonObject = {}): JsonObject => ({
  ...{ employee: ADA, start_time: start, end_time: end },
  ...more,
});
const project = (name: string): JsonObject => ({ name, status: 'ACTIVE' });
const filed = (name: string, more: JsonObject = {}): JsonObject => ({
  ...{ employee: ADA, file_name: name, integration_params: { category_id: '5' } },
  ...more,
});
const applicant = (at: number): JsonObject => ({
  ...{ first_name: 'Zoë', last_name: 'Nguyen', email_addresses: [`Zoe${at}@example.org`], job: JOB },
});
const appliedFor = ({ job = null, ...candidate }: JsonObject): JsonObject => ({ job, candidate });

const isOne = (model: string, kind: ActionKind) => (one: Action<unknown>) =>
  one.kind === kind && one.model.name === model;
const clientOf = (model: string): unknown =>
  writers.find(({ actions }) => actions.some(isOne(model, 'create')))?.client;

function action(model: string, kind: ActionKind = 'create'): Action<unknown> {
  const found = writers.flatMap(({ actions }) => actions).find(isOne(model, kind));
  if (!found) throw new Error(`There is no ${kind} of ${model}.`);
  return found;
}

/** Takes all steps, or so many; what they gave. */
const taken = (model: string, body: JsonObject, until?: number): Promise<Json[]> =>
  sentTo(clientOf(model), action(model).steps(asking(body)).slice(0, until));

async function sentTo(client: unknown, steps: readonly Step<unknown>[]): Promise<Json[]> {
  const results: Json[] = [];
  for (const step of steps) results.push(await step.send(client, { results: [...results] }));
  return results;
}

/** What a creation that never arrived is found to have made, after something else was done; and if nobody knew what was there before. */
async function foundAfter(
  model: string,
  body: JsonObject,
  done: () => Promise<unknown>,
): Promise<{ found: Json; foundBlindly: Json }> {
  const steps = action(model).steps(asking(body));
  const at = steps.findIndex((step) => step.find !== undefined);
  const results = await taken(model, body, at);
  await done();
  const find = async (results: Json[]): Promise<Json> => {
    try {
      return (await steps[at]?.find?.(clientOf(model), { results })) ?? null;
    } catch (error) {
      if (error instanceof AnswerBroken) return 'nobody can tell';
      throw error;
    }
  };
  const blind = results.map((one) => (Array.isArray(one) ? [] : { ...(one as JsonObject), before: [] }));
  return { found: await find(results), foundBlindly: await find(blind) };
}

const target = async (model: string, body: JsonObject): Promise<string> =>
  JSON.stringify((await action(model).alike?.(asking(body), held)) ?? [model, body]);

test('creations that are found by the same wait for one another, whatever it is that is created', async () => {
  const creating = writers.flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'create'));
  expect(Object.keys(ALIKE).sort()).toEqual(creating.map(({ model }) => model.name).sort());
  for (const [model, bodiesOf] of Object.entries(ALIKE)) {
    let [at, confused] = [0, 0];
    const pairs = bodiesOf(0).flatMap((_, one, all) =>
      all.flatMap((__, other) => (one === other ? [] : [[one, other]])),
    );
    for (const [one = 0, other = 0] of pairs) {
      const bodies = bodiesOf((at += 1));
      const [lost = {}, second = {}] = [bodies[one], bodies[other]];
      const { found } = await foundAfter(model, lost, () => taken(model, second));
      if (found === null) continue;
      confused += 1;
      expect([model, lost, second, await target(model, lost)]).toEqual([
        model,
        lost,
        second,
        await target(model, second),
      ]);
    }
    expect([model, confused]).not.toEqual([model, 0]);
  }
});

test('a candidate’s body, an application’s and one that names the candidate by id are one target', async () => {
  const [known] = [applicant(0)];
  const targets = [
    await target('candidate', known),
    await target('application', appliedFor(known)),
    await target('application', { candidate: ZOE.remoteId, job: JOB }),
  ];

  expect(new Set(targets).size).toBe(1);
});

/** What no change says. */
const OF_NEW_ONES = ['employee', 'integration_params'];

test.each<[model: string, first: JsonObject, then: JsonObject]>([
  [
    'time_off',
    hours('2027-03-01T08:00:00Z', '2027-03-01T09:00:00Z'),
    hours('2027-03-02T08:00:00Z', '2027-03-02T09:00:00Z'),
  ],
  [
    'timesheet_entry',
    worked('2027-03-01T08:00:00', '2027-03-01T09:00:00'),
    worked('2027-03-02T08:00:00', '2027-03-02T09:00:00'),
  ],
  ['project', project('Greenfield'), project('Brownfield')],
  ['document', filed('first.pdf'), filed('then.pdf')],
])(
  'what was a %s already, and is changed into what a lost creation wanted, is not taken for it',
  async (model, first, then) => {
    const results = await taken(model, first);
    const [named] = action(model).written(asking(first), results).names;
    const remoteId = named?.remoteId ?? '';
    const changes = Object.fromEntries(Object.entries(then).filter(([name]) => !OF_NEW_ONES.includes(name)));
    const record = { remoteId, owner: ADA, fields: {} };
    const change = action(model, 'update').steps({ ...asking(changes), record });

    const after = await foundAfter(model, then, () => sentTo(clientOf(model), change));

    expect(after).toMatchObject({ found: null, foundBlindly: { id: remoteId } });
  },
);
