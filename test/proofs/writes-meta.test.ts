import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { BodySchema, JsonObject } from '#connectors';
import { company, employee, group, location, type Model, models } from '#models';
import type { Linked } from '../api-app.js';
import type { Answer } from '../api-client.js';
import { type Draft, draftsOf } from './write-bodies.js';
import { type Kind, KINDS, written } from './write-kinds.js';
import { AT_WORK, idOf, pathOf, WriteStage } from './write-stage.js';
import { providersVerdict, type Verdict, ZONE } from './write-verdicts.js';
import { size } from './size.js';

const BODIES = size(100, 5000);
/** Of all that both can say something about. */
const AGREEMENT = 0.99;
/** In the test's name, so that a run can be had again. The short one is the same each time: a change is refused for its own doing. */
const SEED = Number(process.env['WRITES_SEED'] ?? size(1, Date.now() % 1_000_000));

/** Something that is written, and the description of it. */
interface Target {
  kind: Kind;
  action: 'create' | 'update';
  schema: BodySchema;
}

/** Where the two are of different minds, and why that is well so. */
const DISAGREEMENTS: readonly { what: RegExp; reason: string }[] = [
  {
    what: /^employee .*Department and team stand here or in integration_params/,
    reason: 'Two ways of ours to say one thing: which of them Personio is told we would have to guess',
  },
  {
    what: /^time_off .*It means another kind of absence than absence_type/,
    reason: 'Two words of ours for one thing that contradict each other: Personio knows only one of them',
  },
  {
    what: /: null at integration_params\.(comment|skip_approval|split_at_midnight|breaks|half_day_start|half_day_end|assigned_to_all)/,
    reason: 'Nothing in its place is as good as leaving it out, which is what there is to do',
  },
  {
    what: /^employee .*A person has one (department|team)/,
    reason: 'Personio takes several and keeps the last of them, which nobody would notice',
  },
  {
    what: /^time_off .*Substitute (not allowed|required)/,
    reason: 'Which kinds of absence need somebody who stands in, or take nobody, Personio does not tell',
  },
  {
    what: /^document update: (blank|too long) at file_name/,
    reason: 'Personio takes any name of a file that is there already: none, or one that no disk can hold, is a slip',
  },
  {
    what: /^time_off .*Half days are not allowed/,
    reason: 'Which kinds of absence take half days Personio tells only those who read the old list of them',
  },
  {
    what: /^application .*(channel-not-found|posting)/,
    reason: 'Channels and postings have numbers that Personio lists nowhere',
  },
  {
    what: /^employee .*too great at integration_params.cost_centers.#.weight/,
    reason: 'Personio takes a share of more than all of it, which nobody can mean',
  },
  {
    what: /^time_off .*contains no working day/,
    reason: 'Which days somebody works follows from schedules and holidays, which Personio alone knows',
  },
];

/** Faults that are lost when a body is put in the provider's words: it was asked for something else than what was said. */
const LOST =
  /(unknown field|another type|an object) at |null at (integration_params|.*#): |^project .*no such day at end_date/;

let stage: WriteStage;
let hris: Linked;
let ats: Linked;
let targets: Target[];
let number = 0;

const linkedOf = ({ model }: Kind): Linked => (model.category === 'ats' ? ats : hris);

beforeAll(async () => {
  stage = await WriteStage.start();
  [hris, ats] = [await stage.link('personio'), await stage.link('personio_ats')];
  await stage.api.api.patch(`/api/v1/connectors/${hris.connection.id}/settings`, { key: stage.vendor.key }, ZONE);
  for (const stream of ['groups', 'legal-entities', 'workplaces', 'absences', 'projects'])
    await stage.readList(hris, stream);
  targets = [];
  for (const kind of KINDS) {
    for (const [action, name] of [
      ['create', 'post'],
      ['update', 'patch'],
    ] as const) {
      const { status, body } = await stage.get(linkedOf(kind), `${pathOf(kind.model)}/meta/${name}`);
      if (status === 200) targets.push({ kind, action, schema: body.data as BodySchema });
    }
  }
  for (const remoteId of AT_WORK) stage.known.push([employee.name, remoteId]);
  for (const model of [group, company, location]) await know(model);
}, 60_000);

afterAll(() => stage.close());

/** What may be referred to. */
async function know({ category, path, name }: Model): Promise<void> {
  const { body } = await stage.get(hris, `/api/${category}/v1/${path}?page_size=200`);
  stage.known.push(...body.items.map((item: { remote_id: string }) => [name, item.remote_id]));
}

const idsOf = (linked: Linked) => (model: string) =>
  stage.known.filter(([name]) => name === model).map(([name, remoteId]) => stage.own(linked, modelOf(name), remoteId));

const modelOf = (name: string): Model => models.find((one) => one.name === name) ?? fails();

function fails(): never {
  throw new Error('There is none.');
}

/** What lies far from each other is in nobody's way; nobody has applied in the future, and pay is not shown before it is paid. */
function timeOf({ kind: { model } }: Target): { first: DateTime; days: number } {
  const past = ['application', 'compensation'].includes(model.name);
  return past
    ? { first: DateTime.utc().minus({ days: 300 }), days: 290 }
    : { first: DateTime.utc(2027, 1, 4), days: 40 * 365 };
}

/** A record that can be changed: made for it, where an earlier body has left room. */
async function fresh(kind: Kind): Promise<string> {
  let said = '';
  for (let turn = 0; turn < 20; turn += 1) {
    number += 1;
    const answer = await stage.post(linkedOf(kind), written(stage, linkedOf(kind), kind, number), `fresh-${number}`);
    if (answer.status < 300) return idOf(answer);
    said = answer.text;
  }
  throw new Error(said);
}

interface Verdicts {
  ours: Verdict;
  theirs: Verdict;
  words: string;
}

async function verdictsOn({ kind, action }: Target, body: JsonObject): Promise<Verdicts> {
  const linked = linkedOf(kind);
  const id = action === 'update' ? await fresh(kind) : undefined;
  const path = `${pathOf(kind.model)}${id === undefined ? '' : `/${id}`}`;
  const send = (query: string): Promise<Answer> =>
    stage.api.api[action === 'create' ? 'post' : 'patch'](
      path + query,
      { key: stage.vendor.key, token: linked.token },
      body,
    );
  const dry = await send('?dry_run=true');
  if (dry.status === 422) {
    const theirs = await providersVerdict({ stage, linked, model: kind.model, kind: action, id, body });
    return { ours: 'refused', theirs, words: dry.text };
  }
  expect([dry.status, dry.body]).toEqual([200, { valid: true }]);
  const { status, text } = await send('');
  return { ours: 'accepted', theirs: status < 300 ? 'accepted' : 'refused', words: text };
}

function nameOf({ kind, action }: Target, { fault }: Draft): string {
  const place = fault?.place.map((step) => (typeof step === 'number' ? '#' : step)).join('.');
  return `${kind.model.name} ${action}: ${fault ? `${fault.kind} at ${place}` : 'right'}`;
}

test(
  `of ${BODIES} bodies what the description accepts the provider accepts, and what it refuses the provider would have refused (WRITES_SEED=${SEED})`,
  async () => {
    const tally = { agreed: 0, unsayable: 0, listed: 0 };
    const disagreed: string[] = [];

    const drafts = fc.constantFrom(...targets).chain((target) =>
      draftsOf(target.schema, { idsOf: idsOf(linkedOf(target.kind)), ...timeOf(target) }).map((draft) => ({
        target,
        draft,
      })),
    );
    const judge = async ({ target, draft }: { target: Target; draft: Draft }): Promise<void> => {
      const { ours, theirs, words } = await verdictsOn(target, draft.body);

      const name = nameOf(target, draft);
      if (theirs === 'unsayable' || (theirs === 'accepted' && ours !== theirs && LOST.test(`${name}: `)))
        tally.unsayable += 1;
      else if (ours === theirs) tally.agreed += 1;
      else if (DISAGREEMENTS.some(({ what }) => what.test(`${name}: ${words}`))) tally.listed += 1;
      else disagreed.push(`${name}: ${ours} by us, ${theirs} by the provider: ${words} ${JSON.stringify(draft.body)}`);
    };

    await fc.assert(fc.asyncProperty(fc.noBias(drafts), judge), { numRuns: BODIES, seed: SEED, endOnFailure: true });

    const share = tally.agreed / (tally.agreed + disagreed.length);
    expect(share < AGREEMENT ? disagreed : []).toEqual([]);
    expect(tally.agreed).toBeGreaterThan(BODIES / 2);
  },
  120_000 + BODIES * 1000,
);
