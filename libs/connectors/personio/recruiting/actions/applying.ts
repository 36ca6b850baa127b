import { application, candidate } from '#models';
import type { Asked, Held, Json, JsonObject, Progress, Step } from '../../../contract.js';
import { text } from '../../../converters.js';
import { NotAcceptable, RightMissing } from '../../../errors.js';
import { textsOf } from '../../actions/fields.js';
import { fileAt, namedLater } from '../../actions/files.js';
import { beforehand } from '../../actions/sent.js';
import { filesOf } from '../../actions/documents.js';
import { AREAS } from '../../areas.js';
import type { PersonioClient } from '../../client.js';
import { v2Pages, withIds } from '../../paging.js';
import { isObject } from '../../protocol.js';
import { APPLICATIONS } from '../applications.js';
import { CANDIDATES } from '../candidates.js';
import { apiOf, type RecruitingClient, tokenOf } from '../client.js';
import { alone } from '../shown-alone.js';
import { type Application, bodyOf } from './application-body.js';

/** An application as Personio names it: by what was sent of it. */
export interface Applied {
  application: string;
  candidate: string | null;
  attachments: string[];
}

const WHERE = 'Look for an application of this e-mail address for this job.';

/**
 * Files first, one by one, then the application that names them. Personio does not tell which application it became: that is
 * looked up by e-mail address and job, of which there is one.
 */
export const applying = (asked: Asked, application: Application): Step<RecruitingClient>[] => [
  { send: (client) => beforehand(knownOf(client, application)), reads: true, lookUp: WHERE },
  ...application.files.map((_file, index) => uploading(asked, index)),
  submitting(application),
  { send: (client, so) => named(client, application, so), reads: true, lookUp: WHERE },
];

/** Who applies for what: one application is found by that, whether a candidate's body says so or an application's. */
export const likenessOf = async (application: Application, held: Held): Promise<Json> => [
  ...['applying', await addressOf(application, held)],
  application.job,
];

/** Whether there is an application of this address for the job: by what we hold, and where that says so, by what Personio has now. */
export async function hasApplied(wanted: Application, held: Held, { api }: RecruitingClient): Promise<boolean> {
  const email = await addressOf(wanted, held);
  if (!api || !(await seemsToHaveApplied(wanted, email, held))) return false;
  return (await rowsOf(api, { email }, wanted.job)).length > 0;
}

async function seemsToHaveApplied({ candidate: id, job }: Application, email: string, held: Held): Promise<boolean> {
  const people = id === null ? await held.list(candidate.name, { email_addresses: email }) : [{ remoteId: id }];
  for (const { remoteId } of people)
    if ((await held.list(application.name, { candidate: remoteId, job })).length > 0) return true;
  return false;
}

/** A candidate who is named by an id has an address too. */
async function addressOf({ candidate: id, person }: Application, held: Held): Promise<string> {
  if (id === null) return wordOf(person['email']);
  const { email_addresses: addresses } = (await held.find(candidate.name, id))?.fields ?? {};
  return wordOf(textsOf(addresses)[0]) || id;
}

/** It changes nothing: of an upload that no application names nothing is seen. */
const uploading = (asked: Asked, index: number): Step<RecruitingClient> => ({
  async send(client, { signal }) {
    const file = fileAt(asked, `attachments.${index}`);
    const answer = await beforehand(tokenOf(client).upload(file, signal));
    const uuid = isObject(answer) ? text(answer['uuid']) : null;
    return { uuid, original_filename: file.name };
  },
  ...{ reads: true, sendsFile: true, lookUp: WHERE },
});

const submitting = (application: Application): Step<RecruitingClient> => ({
  async send(client, { results, signal }) {
    const [known, ...uuids] = results;
    await tokenOf(client).apply(bodyOf(application, personOf(known), uuids), signal);
    return null;
  },
  async find(client, so) {
    const [first] = await fresh(apiOf(client), application, so);
    return first ? { id: first.id } : null;
  },
  unique: true,
  lookUp: WHERE,
});

/** Who applies, and the applications for the job that were there before. Null: nobody can say which were. */
async function knownOf(client: RecruitingClient, application: Application): Promise<JsonObject> {
  tokenOf(client);
  const person = application.candidate === null ? application.person : await candidateOf(client, application.candidate);
  const { api } = client;
  const before = api && (await rowsOf(api, person, application.job)).map(({ id }) => id);
  return { ...person, before };
}

async function candidateOf(client: RecruitingClient, id: string): Promise<JsonObject> {
  const found = await alone(apiOf(client), CANDIDATES, id);
  const { first_name = null, last_name = null, email = null } = (found?.row ?? {}) as JsonObject;
  if ([first_name, last_name, email].every((word) => text(word) !== null)) return { first_name, last_name, email };
  throw new NotAcceptable('The candidate has no name or no e-mail address at Personio, or is not there any more.');
}

function personOf(known: Json | undefined): JsonObject {
  const { first_name = null, last_name = null, email = null } = isObject(known) ? known : {};
  return { first_name, last_name, email };
}

type Rows = ReturnType<typeof withIds>;

/** Applications with this e-mail address for the job: filters that Personio does not know it ignores. */
async function rowsOf(api: PersonioClient, person: JsonObject, jobId: string): Promise<Rows> {
  const email = wordOf(person['email']);
  const query = { ...APPLICATIONS.query, 'candidate.email': email };
  const found: Rows = [];
  for await (const { rows } of v2Pages(api, { ...APPLICATIONS, query })) {
    const isIt = ({ candidate, job }: JsonObject): boolean =>
      isObject(candidate) && wordOf(candidate['email']) === email && isObject(job) && text(job['id']) === jobId;
    found.push(...withIds(rows).filter(isIt));
  }
  return found;
}

const wordOf = (value: Json | undefined): string => text(value)?.trim().toLowerCase() ?? '';

/** Those that were not there before it was sent. */
async function fresh(api: PersonioClient, { job }: Application, { results }: Progress): Promise<Rows> {
  const [known] = results;
  const before = isObject(known) ? known['before'] : null;
  if (!Array.isArray(before)) throw new RightMissing('Personio', AREAS.recruiting);
  const rows = await rowsOf(api, personOf(known), job);
  return rows.filter(({ id }) => !before.includes(id));
}

/** Null where it cannot be seen, or not yet: it comes with the next reading. */
async function named({ api }: RecruitingClient, application: Application, so: Progress): Promise<Json> {
  if (!api) return null;
  const rows = await namedLater(so, async () => listOrNull(await fresh(api, application, so)));
  const [row] = rows ?? [];
  if (!row) return null;
  const { id, candidate } = row;
  const attachments = await filesOf(api, id).catch(() => null);
  return {
    application: id,
    candidate: isObject(candidate) ? text(candidate['id']) : null,
    attachments: (attachments ?? []).map((file) => file.id),
  };
}

const listOrNull = (rows: Rows): Rows | null => (rows.length > 0 ? rows : null);

export const appliedIn = (result: Json | undefined): Applied | null =>
  isObject(result) ? (result as unknown as Applied) : null;
