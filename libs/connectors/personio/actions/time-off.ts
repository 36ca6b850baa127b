import { timeOff } from '#models';
import type { Action, Asked, Complaint, Held, JsonObject, Progress, Step } from '../../contract.js';
import { RequestRefused } from '../../errors.js';
import { wallClock } from '../../local-time.js';
import { AREAS } from '../areas.js';
import { orNone } from '../by-id.js';
import type { PersonioClient } from '../client.js';
import { isUnknownEndpoint } from '../protocol.js';
import { objectOf, paramsOf } from './fields.js';
import { idIn as idOf, made, sent } from './sent.js';
import {
  type Change,
  changeOf,
  isTaken,
  LIST,
  periodById,
  requestFor,
  same,
  type Wanted,
  wantedOf,
} from './time-off-plan.js';
import { createSchema, updateSchema } from './time-off-schema.js';
import { approvalQuery, idIn, isComplaint, refused } from './times.js';

type Client = PersonioClient;

const LOOK_UP = 'Look at the absences of this person in Personio, around the days of the request.';
const TAKEN: Complaint = { place: ['start_time'], message: 'The person is absent then already' };

const create: Action<Client> = {
  ...{ model: timeOff, kind: 'create', right: AREAS.absencesWrite },
  schema: createSchema,
  check: async (asked, held, client) => {
    const wanted = await wantedOf(client, asked);
    if (isComplaint(wanted)) return [wanted];
    return (await seemsTaken(held, wanted)) && (await isTaken(client, wanted.body)) ? [TAKEN] : [];
  },
  steps: (asked) => [prepare(asked), make(asked.body)],
  written: (_asked, [, made]) => at(idOf(made)),
};

const update: Action<Client> = {
  ...{ model: timeOff, kind: 'update', right: AREAS.absencesWrite },
  schema: updateSchema,
  check: async (asked, _held, client) => {
    const change = await orNone(changeOf(client, asked, recordOf(asked)));
    if (!change) return []; // it is not there: Personio is to say so
    if (isComplaint(change)) return [change];
    return change.patch && 'starts_from' in change.patch && (await isTaken(client, change.wanted, change.id))
      ? [TAKEN]
      : [];
  },
  steps: (asked) => [look(asked), change(asked), clear, replace(asked.body), restore, tell],
  written: (asked, [, , , made]) => at(...[idIn(made), recordOf(asked)].filter((id) => id !== null)),
};

const remove: Action<Client> = {
  ...{ model: timeOff, kind: 'delete', right: AREAS.absencesWrite },
  steps: (asked) => [removal(() => recordOf(asked))],
  written: (asked) => at(recordOf(asked)),
};

export const timeOffActions: readonly Action<Client>[] = [create, update, remove];

/** What Personio has already that is exactly the same: it is not what is made here. */
const prepare = (asked: Asked): Step<Client> => ({
  send: async (client) => {
    const wanted = await wantedOf(client, asked);
    if (isComplaint(wanted)) throw refused(wanted);
    return { ...wanted, before: await same(client, wanted.body) };
  },
  reads: true,
  lookUp: LOOK_UP,
});

const make = (body: JsonObject): Step<Client> => ({
  send: (client, so) => post(client, preparedIn(so).body, paramsOf(body), so),
  find: async (client, { results }) => {
    const { body: wanted, before } = preparedIn({ results });
    const [id] = (await same(client, wanted)).filter((one) => !before.includes(one));
    return id === undefined ? null : { id };
  },
  unique: true,
  lookUp: LOOK_UP,
});

async function post(client: Client, json: JsonObject, params: JsonObject, so: Progress): Promise<{ id: string }> {
  const request = { path: LIST, area: AREAS.absencesWrite, query: approvalQuery(params), json };
  return made(client, await sent(client, 'POST', request, so));
}

const preparedIn = ({ results }: Progress): Wanted & { before: string[] } =>
  results[0] as Wanted & { before: string[] };

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

const changeIn = ({ results }: Progress): Change => results[0] as Change;

/** Its result is null where another one has to take its place. */
const change = (asked: Asked): Step<Client> => ({
  send: async (client, so) => {
    const { id, patch, replaces } = changeIn(so);
    if (!patch) return { id };
    if (replaces) return null;
    try {
      const request = {
        ...requestFor(id, AREAS.absencesWrite),
        query: approvalQuery(paramsOf(asked.body)),
        json: patch,
      };
      await sent(client, 'PATCH', request, so);
      return { id };
    } catch (error) {
      if (cannotBeChanged(error)) return null;
      throw error;
    }
  },
  find: async (client) => {
    const now = await changeOf(client, asked, recordOf(asked));
    return isComplaint(now) || now.patch ? null : { id: now.id };
  },
  unique: true,
  lookUp: LOOK_UP,
});

/** An account whose absences can only be made and deleted. */
const cannotBeChanged = (error: unknown): boolean =>
  isUnknownEndpoint(error) || (error instanceof RequestRefused && error.answered === 405);

const isReplaced = ({ results }: Progress): boolean => results[1] === null;

const clear: Step<Client> = removal(
  ({ results }) => changeIn({ results }).id,
  isReplaced,
  'The absence was deleted to be booked anew. Look at the absences of this person in Personio, and book it where it is missing.',
);

/** A refusal is its result: what was deleted for it comes back first. */
const replace = (body: JsonObject): Step<Client> => ({
  ...making((so) => (isReplaced(so) ? changeIn(so).wanted : null)),
  send: async (client, so) => {
    if (!isReplaced(so)) return null;
    const { wanted } = changeIn(so);
    try {
      return await post(client, wanted, paramsOf(body), so);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      const [id] = await same(client, wanted); // what was sent first may have come late, and be in the way
      return id === undefined ? { refused: error.answered, body: error.body } : { id };
    }
  },
});

const refusalIn = ({ results }: Progress): JsonObject | null => {
  const result = objectOf(results[3]);
  return 'refused' in result ? result : null;
};

/** Who had agreed to it has not changed their mind. */
const restore: Step<Client> = {
  ...making((so) => (refusalIn(so) ? changeIn(so).was : null)),
  lookUp:
    'The absence was deleted to be booked anew, which was refused, and was booked again as it had been. Look whether it is there.',
};

const tell: Step<Client> = {
  send: (_client, so) => {
    const refusal = refusalIn(so);
    if (refusal) throw new RequestRefused('Personio', Number(refusal['refused']), refusal['body'] ?? null);
    return Promise.resolve(null);
  },
  reads: true,
  lookUp: LOOK_UP,
};

/** One that is made if there is anything to make. */
function making(wantedIn: (so: Progress) => JsonObject | null): Step<Client> {
  return {
    send: async (client, so) => {
      const wanted = wantedIn(so);
      return wanted && post(client, wanted, { skip_approval: changeIn(so).wasApproved }, so);
    },
    find: async (client, so) => {
      const wanted = wantedIn(so);
      const [id] = wanted ? await same(client, wanted) : [];
      return id === undefined ? null : { id };
    },
    unique: true,
    lookUp: LOOK_UP,
  };
}

function removal(
  idFrom: (so: Progress) => string,
  isWanted: (so: Progress) => boolean = () => true,
  lookUp = LOOK_UP,
): Step<Client> {
  return {
    send: async (client, so) => {
      if (isWanted(so)) await sent(client, 'DELETE', requestFor(idFrom(so), AREAS.absencesWrite), so);
      return {};
    },
    find: async (client, so) => ((await isGone(client, idFrom(so))) ? {} : null),
    unique: true,
    lookUp,
  };
}

/** Or waits for somebody to agree that it goes. */
async function isGone(client: Client, id: string): Promise<boolean> {
  const period = await orNone(periodById(client, id));
  if (!period) return period === null;
  return objectOf(period['approval'])['status'] === 'DELETION_PENDING';
}

/** By what we hold, which may be older than what Personio has: with a day's leeway, as days have no time zone there. */
async function seemsTaken(held: Held, { person, body }: Wanted): Promise<boolean> {
  const [from, to] = [objectOf(body['starts_from']), body['ends_at']].map((edge) =>
    wallClock(objectOf(edge)['date_time']),
  );
  const others = await held.list(timeOff.name, { employee_id: person });
  return others.some(({ fields }) => {
    const { start_time: since, end_time: until } = fields;
    const [begins, ends] = [since, until].map((time) => (typeof time === 'string' ? Date.parse(time) : null));
    const isBefore = ends != null && from != null && ends < from.minus({ days: 1 }).toMillis();
    const isAfter = begins != null && to != null && begins > to.plus({ days: 2 }).toMillis();
    return !isBefore && !isAfter;
  });
}

const recordOf = ({ record }: Asked): string => record?.remoteId ?? '';

const at = (...ids: string[]) => ({
  stream: 'absences',
  names: ids.map((remoteId) => ({ model: timeOff.name, remoteId })),
});
