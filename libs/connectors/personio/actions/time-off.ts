import { timeOff } from '#models';
import type { Action, Asked, Complaint, Held, Json, JsonObject, Progress, Step, Written } from '../../contract.js';
import { NotAcceptable, RequestRefused } from '../../errors.js';
import { wallClock } from '../../local-time.js';
import { AREAS } from '../areas.js';
import { orNone } from '../by-id.js';
import type { PersonioClient } from '../client.js';
import { isUnknownEndpoint } from '../protocol.js';
import { idIn, objectOf, paramsOf, textsOf } from './fields.js';
import { periodById, requestFor, statusOf } from './periods.js';
import { errorOf, patiently, refusalOf } from './refusals.js';
import { made, madeIn, sent } from './sent.js';
import { alike, type Change, changeOf, isTaken, LIST, near, type Wanted, wantedOf } from './time-off-plan.js';
import { createSchema, updateSchema } from './time-off-schema.js';
import { alikeFor, approvalQuery, endsBefore, isComplaint, refused } from './times.js';

type Client = PersonioClient;

const LOOK_UP = 'Look at the absences of this person in Personio, around the days of the request.';
const TAKEN: Complaint = { place: ['start_time'], message: 'The person is absent then already' };

const create: Action<Client> = {
  ...{ model: timeOff, kind: 'create', right: AREAS.absencesWrite },
  schema: createSchema,
  check: async (asked, held, client) => {
    const backward = endsBefore(asked.body);
    if (backward) return [backward];
    const wanted = await wantedOf(client, asked);
    if (isComplaint(wanted)) return [wanted];
    return (await seemsTaken(held, wanted)) && (await isTaken(client, wanted.body)) ? [TAKEN] : [];
  },
  steps: (asked) => [prepare(asked), make(asked.body)],
  alike: alikeFor(timeOff),
  written: (_asked, [, made]) => at(madeIn(made)),
};

const update: Action<Client> = {
  ...{ model: timeOff, kind: 'update', right: AREAS.absencesWrite },
  schema: updateSchema,
  check: async (asked, _held, client) => {
    const backward = endsBefore(asked.body);
    if (backward) return [backward];
    const change = await orNone(changeOf(client, asked, recordOf(asked)));
    if (!change) return []; // it is not there: Personio is to say so
    if (isComplaint(change)) return [change];
    return change.patch && 'starts_from' in change.patch && (await isTaken(client, change.wanted, change.id))
      ? [TAKEN]
      : [];
  },
  steps: (asked) => [look(asked), change(asked), clear, replace(asked.body), restore, tell],
  written: (asked, [, , , made, restored]) =>
    at(...[idIn(made) ?? idIn(restored), recordOf(asked)].filter((id) => id !== null)),
};

const remove: Action<Client> = {
  ...{ model: timeOff, kind: 'delete', right: AREAS.absencesWrite },
  steps: (asked) => [removal(recordOf(asked))],
  written: (asked, [removed]) => ({ ...at(recordOf(asked)), ...(waitsIn(removed) ? { stays: true } : {}) }),
};

export const timeOffActions: readonly Action<Client>[] = [create, update, remove];

/** What Personio has already, and may be changed into the same meanwhile: it is not what is made here. */
const prepare = (asked: Asked): Step<Client> => ({
  send: async (client) => {
    const wanted = await wantedOf(client, asked);
    if (isComplaint(wanted)) throw refused(wanted);
    return { ...wanted, before: await near(client, wanted.body) };
  },
  reads: true,
  lookUp: LOOK_UP,
});

const make = (body: JsonObject): Step<Client> => ({
  send: (client, so) => post(client, preparedIn(so).body, paramsOf(body), so),
  find: async (client, { results }) => {
    const { body: wanted, before } = preparedIn({ results });
    return newLike(client, wanted, before);
  },
  unique: true,
  lookUp: LOOK_UP,
});

/**
 * One that is exactly this, and was not there before. Rejects where one differs only in what Personio may write otherwise: nobody
 * knows whose that is, and no other one can stand beside it.
 */
async function newLike(client: Client, wanted: JsonObject, before: readonly string[]): Promise<{ id: string } | null> {
  const found = (await alike(client, wanted)).filter(({ id }) => !before.includes(id));
  const same = found.find(({ isSame }) => isSame);
  if (!same && found.length > 0) throw client.broken('an absence of then is not quite the one that was booked');
  return same ? { id: same.id } : null;
}

async function post(client: Client, json: JsonObject, params: JsonObject, so: Progress): Promise<{ id: string }> {
  const request = { ...LIST, area: AREAS.absencesWrite, query: approvalQuery(params), json };
  return made(client, await sent(client, 'POST', request, so));
}

const preparedIn = ({ results }: Progress): Wanted & { before: string[] } =>
  results[0] as Wanted & { before: string[] };

/** What it is now and what it should be: nothing is sent where that is the same. With what is there already. */
const look = (asked: Asked): Step<Client> => ({
  send: async (client) => {
    const change = await changeOf(client, asked, recordOf(asked));
    if (isComplaint(change)) throw refused(change);
    const { id, patch, wanted, was } = change;
    const likes = patch
      ? await Promise.all([wanted, was].map((one) => ('starts_from' in one ? near(client, one) : Promise.resolve([]))))
      : [];
    return { ...change, before: [id, ...likes.flat()] };
  },
  reads: true,
  lookUp: LOOK_UP,
});

const changeIn = ({ results }: Progress): Change => results[0] as Change;

const beforeIn = ({ results: [looked] }: Progress): string[] => textsOf(objectOf(looked)['before']);

/** Its result is null where another one has to take its place. */
const change = (asked: Asked): Step<Client> => ({
  send: async (client, so) => {
    const { id, patch, replaces } = changeIn(so);
    if (!patch) return { id };
    if (replaces) return null;
    try {
      const request = {
        ...requestFor(LIST, id, AREAS.absencesWrite),
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
  isIdle: isReplaced,
  unique: true,
  lookUp: LOOK_UP,
});

/** An account whose absences can only be made and deleted. */
const cannotBeChanged = (error: unknown): boolean =>
  isUnknownEndpoint(error) || (error instanceof RequestRefused && error.answered === 405);

function isReplaced({ results }: Progress): boolean {
  return results[1] === null;
}

const DELETED =
  'The absence was deleted, or its deletion asked for, to book it anew. Look at the absences of this person in Personio, and book it where it is missing.';

const clear: Step<Client> = {
  send: async (client, so) => {
    if (!isReplaced(so)) return GONE;
    const { id } = changeIn(so);
    await sent(client, 'DELETE', requestFor(LIST, id, AREAS.absencesWrite), so);
    try {
      return (await removed(client, id)) ?? GONE;
    } catch {
      throw client.broken('it does not say what became of the absence'); // no refusal: the absence may be gone
    }
  },
  find: (client, so) => removed(client, changeIn(so).id),
  unique: true,
  lookUp: DELETED,
};

const WAITS =
  'Somebody has to agree in Personio before this absence is deleted. It can only be booked anew once it is gone: its deletion was ' +
  'asked for, and nothing else was done.';

/** A refusal is its result: what was deleted for it comes back first. */
const replace = (body: JsonObject): Step<Client> => ({
  send: async (client, so) => {
    if (!isReplaced(so)) return null;
    if (waitsIn(so.results[2])) throw new NotAcceptable(WAITS);
    const { wanted } = changeIn(so);
    try {
      return await patiently(so, () => post(client, wanted, paramsOf(body), so));
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return (await cameLate(client, so, error)) ?? refusal;
    }
  },
  find: async (client, so) => (isReplaced(so) ? newLike(client, changeIn(so).wanted, beforeIn(so)) : null),
  unique: true,
  lookUp: DELETED,
});

/** What was sent first, and is in the way of what was sent again. */
async function cameLate(client: Client, so: Progress, refused: unknown): Promise<{ id: string } | null> {
  if (!(refused instanceof RequestRefused)) return null;
  try {
    return await newLike(client, changeIn(so).wanted, beforeIn(so));
  } catch {
    throw client.broken('it does not say whether the absence is there');
  }
}

const refusalIn = ({ results }: Progress): JsonObject | null => {
  const result = objectOf(results[3]);
  return 'refused' in result ? result : null;
};

/** Who had agreed to it has not changed their mind. */
const restore: Step<Client> = {
  send: async (client, so) => {
    if (!refusalIn(so)) return null;
    const { was, wasApproved } = changeIn(so);
    return patiently(so, () => post(client, was, { skip_approval: wasApproved }, so));
  },
  find: async (client, so) => (refusalIn(so) ? newLike(client, changeIn(so).was, beforeIn(so)) : null),
  unique: true,
  lookUp:
    'The absence was deleted to be booked anew, which was refused, and was booked again as it had been. Look whether it is there.',
};

const tell: Step<Client> = {
  send: (_client, so) => {
    const refusal = refusalIn(so);
    return refusal ? Promise.reject(errorOf(refusal)) : Promise.resolve(null);
  },
  reads: true,
  lookUp: LOOK_UP,
};

/** Of a deletion that Personio may still have to ask somebody about. */
const removal = (id: string): Step<Client> => ({
  send: async (client, so) => {
    await sent(client, 'DELETE', requestFor(LIST, id, AREAS.absencesWrite), so);
    return (await removed(client, id).catch(() => null)) ?? GONE;
  },
  find: (client) => removed(client, id),
  unique: true,
  lookUp: LOOK_UP,
});

const GONE = { waits: false };

const waitsIn = (result: Json | undefined): boolean => objectOf(result)['waits'] === true;

/** Null: it is there as if nobody had deleted it. */
async function removed(client: Client, id: string): Promise<{ waits: boolean } | null> {
  const period = await orNone(periodById(client, LIST, id));
  if (period === null) return GONE;
  return period && statusOf(period) === 'DELETION_PENDING' ? { waits: true } : null;
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

const at = (...ids: string[]): Written => ({
  stream: 'absences',
  names: ids.map((remoteId) => ({ model: timeOff.name, remoteId })),
});
