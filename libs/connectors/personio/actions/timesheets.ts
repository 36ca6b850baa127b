import { timesheetEntry } from '#models';
import type { Action, Asked, Json, JsonObject, Progress, Step, Written } from '../../contract.js';
import { text } from '../../converters.js';
import { NotThere } from '../../errors.js';
import { AREAS } from '../areas.js';
import { orNone } from '../by-id.js';
import type { PersonioClient } from '../client.js';
import { isObject } from '../protocol.js';
import { objectOf, paramsOf, textsOf, toThing } from './fields.js';
import { periodById, requestFor } from './periods.js';
import { idsOf, made, madeIn, sent } from './sent.js';
import {
  type Change,
  changeOf,
  collidesWithin,
  isTaken,
  LIST,
  near,
  partsOf,
  type Plan,
  planOf,
  same,
  seemsTaken,
  TAKEN,
  workWithin,
} from './timesheet-plan.js';
import { CHANGED_ENTRY, NEW_ENTRY } from './timesheet-schema.js';
import { edge, type Stretch } from './timesheet-times.js';
import { alikeFor, approvalQuery, endsBefore, isComplaint, refused } from './times.js';

type Client = PersonioClient;

const LOOK_UP = 'Look at the attendances of this person in Personio, on the day of the entry.';
const MOST_AT_ONCE = 100;

const create: Action<Client> = {
  ...{ model: timesheetEntry, kind: 'create', right: AREAS.attendancesWrite, atOnce: MOST_AT_ONCE },
  schema: () => Promise.resolve(NEW_ENTRY),
  check: async (asked, held, client) => {
    const backward = endsBefore(asked.body);
    if (backward) return [backward];
    const plan = await planOf(client, asked);
    if (isComplaint(plan)) return [plan];
    if (collidesWithin(plan, asked.before ?? [])) return [{ ...TAKEN, message: 'It overlaps with one before it' }];
    return (await seemsTaken(held, plan)) && (await isTaken(client, plan)) ? [TAKEN] : [];
  },
  steps: (asked) => [
    prepare(asked),
    ...Array.from({ length: mostPeriods(asked.body) }, (_, index) => make(asked.body, index)),
  ],
  alike: alikeFor(timesheetEntry),
  written: (_asked, [plan, first, ...others]) => {
    const touched = [first, ...others].flatMap((one) => [
      ...(one ? [madeIn(one)] : []),
      ...textsOf(objectOf(one)['touched']),
    ]);
    return at((plan as Plan).person, [...new Set([madeIn(first), ...touched])]);
  },
};

const update: Action<Client> = {
  ...{ model: timesheetEntry, kind: 'update', right: AREAS.attendancesWrite },
  schema: () => Promise.resolve(CHANGED_ENTRY),
  check: async (asked, _held, client) => {
    const backward = endsBefore(asked.body);
    if (backward) return [backward];
    const change = await orNone(changeOf(client, asked, recordOf(asked)));
    return change && isComplaint(change) ? [change] : []; // of what is not there Personio is to say so
  },
  steps: (asked) => [look(asked), change(asked)],
  written: (asked, [change]) => at(personOf(asked, change), [recordOf(asked)]),
};

const remove: Action<Client> = {
  ...{ model: timesheetEntry, kind: 'delete', right: AREAS.attendancesWrite },
  steps: (asked) => [parts(recordOf(asked)), removal(recordOf(asked)), removalOfBreaks],
  written: (asked, [parts]) => at(personOf(asked, parts), [recordOf(asked)]),
};

export const timesheetActions: readonly Action<Client>[] = [create, update, remove];

const prepare = (asked: Asked): Step<Client> => ({
  send: async (client) => {
    const plan = await planOf(client, asked);
    if (isComplaint(plan)) throw refused(plan);
    const { taken, before } = await near(client, plan);
    if (taken) throw refused(TAKEN);
    return { ...plan, before };
  },
  reads: true,
  lookUp: LOOK_UP,
});

/** As far as can be said before it is known where its midnight lies. */
function mostPeriods(body: JsonObject): number {
  const { split_at_midnight: split, breaks } = paramsOf(body);
  const named = Array.isArray(breaks) ? breaks.length : 0;
  return (split === true ? 2 : 1) + Math.max(named, body['break_duration'] ? 1 : 0);
}

const planIn = ({ results }: Progress): Plan => results[0] as Plan;

/** One of the periods, if there are so many. What was near when it was planned is none of them, also where it is moved meanwhile. */
const make = (body: JsonObject, index: number): Step<Client> => ({
  send: async (client, so) => {
    const { person, stretches } = planIn(so);
    const stretch = stretches[index];
    if (!stretch) return null;
    const json = { person: { id: person }, ...inWords(body, stretch) };
    const query = approvalQuery(paramsOf(body));
    const reply = await sent(client, 'POST', { ...LIST, area: AREAS.attendancesWrite, query, json }, so);
    return { ...made(client, reply), touched: workIn(reply.body['affected_periods']) };
  },
  find: async (client, so) => {
    const plan = planIn(so);
    const stretch = plan.stretches[index];
    const before = textsOf(plan['before']);
    const found = stretch ? await same(client, plan.person, { stretch, said: inWords(body, stretch) }) : [];
    const id = found.find((one) => !before.includes(one));
    if (id === undefined || !stretch) return null;
    return { id, touched: stretch.type === 'BREAK' ? await workWithin(client, plan) : [id] };
  },
  unique: true,
  lookUp: LOOK_UP,
});

function inWords(body: JsonObject, { type, start, end }: Stretch): JsonObject {
  const { comment } = paramsOf(body);
  const project = toThing(body['project']);
  const isWork = type === 'WORK';
  return {
    ...{ type, start: edge(start) },
    ...(end === null ? {} : { end: edge(end) }),
    ...(isWork && typeof comment === 'string' ? { comment } : {}),
    ...(isWork && project ? { project } : {}),
  };
}

/** A break may make two of the work that it falls into. */
const workIn = (periods: Json | undefined): string[] =>
  Array.isArray(periods) ? idsOf(periods.filter(isObject).filter(({ type }) => type === 'WORK')) : [];

/** What it is now and what it should be: nothing is sent where that is the same. */
const look = (asked: Asked): Step<Client> => ({
  send: async (client) => {
    const change = await changeOf(client, asked, recordOf(asked));
    if (isComplaint(change)) throw refused(change);
    return change;
  },
  reads: true,
  lookUp: LOOK_UP,
});

const change = (asked: Asked): Step<Client> => ({
  send: async (client, so) => {
    const { patch } = so.results[0] as Change;
    const request = {
      ...requestFor(LIST, recordOf(asked), AREAS.attendancesWrite),
      query: approvalQuery(paramsOf(asked.body)),
    };
    if (patch) await sent(client, 'PATCH', { ...request, json: patch }, so);
    return true;
  },
  find: async (client) => {
    const now = await changeOf(client, asked, recordOf(asked));
    return isComplaint(now) || now.patch ? null : true;
  },
  unique: true,
  lookUp: LOOK_UP,
});

const parts = (id: string): Step<Client> => ({
  send: async (client) => ({ ...(await partsOf(client, id)) }),
  reads: true,
  lookUp: LOOK_UP,
});

const removal = (id: string): Step<Client> => ({
  send: async (client, so) => {
    await sent(client, 'DELETE', requestFor(LIST, id, AREAS.attendancesWrite), so);
    return true;
  },
  find: async (client) => ((await orNone(periodById(client, LIST, id))) === null ? true : null),
  unique: true,
  lookUp: LOOK_UP,
});

/** Without the work they would stand for nothing. Those that are gone already are as they should be. */
const removalOfBreaks: Step<Client> = {
  send: async (client, so) => {
    for (const id of textsOf(objectOf(so.results[0])['breaks'])) await removed(client, id, so);
    return true;
  },
  lookUp: 'The work was deleted. Look at the breaks of this person in Personio, on the day of the entry.',
};

async function removed(client: Client, id: string, so: Progress): Promise<void> {
  try {
    await sent(client, 'DELETE', requestFor(LIST, id, AREAS.attendancesWrite), so);
  } catch (error) {
    if (!(error instanceof NotThere)) throw error;
  }
}

const recordOf = ({ record }: Asked): string => record?.remoteId ?? '';

/** As Personio says, or as we hold it where the entry is not there any more. */
const personOf = ({ record }: Asked, told: Json | undefined): string | undefined =>
  text(objectOf(told)['person']) ?? record?.owner;

const at = (person: string | undefined, ids: readonly string[]): Written => ({
  stream: 'attendances',
  names: ids.map((remoteId) => ({
    ...{ model: timesheetEntry.name, remoteId },
    ...(person === undefined ? {} : { owner: person }),
  })),
});
