import { Readable } from 'node:stream';
import {
  type Action,
  type ActionKind,
  type Asked,
  CredentialsRejected,
  type Json,
  type JsonObject,
  NotAcceptable,
  type OutgoingFile,
  RequestRefused,
} from '#connectors';
import { type Model, models } from '#models';
import { RecordReader, recordId } from '#records';
import type { Linked } from '../api-app.js';
import type { WriteStage } from './write-stage.js';

/** `unsayable`: there are no words of the provider's for it, so nobody can ask it. */
export type Verdict = 'accepted' | 'refused' | 'unsayable';

interface Question {
  stage: WriteStage;
  linked: Linked;
  model: Model;
  kind: ActionKind;
  /** Ours: of updates. */
  id?: string | undefined;
  body: JsonObject;
}

/** What the provider says to a body that we would not let pass: asked without a look at it. */
export async function providersVerdict({ stage, linked, model, kind, id, body }: Question): Promise<Verdict> {
  const { connector, client } = await stage.open(linked.connection);
  const action = (connector.actions ?? []).find((one) => one.model.name === model.name && one.kind === kind);
  if (!action) throw new Error('There is no such action.');
  const remote = new Map<string, string>(stage.known.map(([of, remoteId]) => [own(linked, of, remoteId), remoteId]));
  const { body: said, files } = withoutFiles(named(body, remote) as JsonObject);
  const record = id === undefined ? null : await heldRecord(stage, linked, model, id);
  const asked = { body: said, files, settings: ZONE, before: [], ...(record ? { record } : {}) };
  const results: Json[] = [];
  const verdict = await take(action, client, { asked, results });
  const [made] = verdict === 'accepted' ? action.written(asked, results).names : [];
  const remove = connector.actions?.find((one) => one.model.name === model.name && one.kind === 'delete');
  // What is there and should not be would get in the way of others.
  if (made && remove)
    await take(remove, client, { asked: { ...asked, body: {}, record: { ...made, fields: {} } }, results: [] });
  return verdict;
}

export const ZONE = { time_zone: 'Europe/Berlin' };

const own = ({ connection }: Linked, model: string, remoteId: string): string =>
  recordId(connection.id, model, remoteId);

async function take(
  action: Action<unknown>,
  client: unknown,
  { asked, results }: { asked: Asked; results: Json[] },
): Promise<Verdict> {
  try {
    for (const step of action.steps(asked)) results.push(await step.send(client, { results: [...results] }));
  } catch (error) {
    if (error instanceof CredentialsRejected) throw error;
    if (error instanceof RequestRefused && !(error instanceof NotAcceptable)) return 'refused';
    return 'unsayable';
  }
  return 'accepted';
}

/** With the provider's ids in place of ours. */
function named(value: Json, remote: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return remote.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => named(one, remote));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, named(one, remote)]));
}

function withoutFiles(body: JsonObject): { body: JsonObject; files: Record<string, OutgoingFile> } {
  const files: Record<string, OutgoingFile> = {};
  const walk = (value: Json, place: string): Json => {
    if (Array.isArray(value)) return value.map((one, at) => walk(one, `${place}.${at}`));
    if (typeof value !== 'object' || value === null) return value;
    const { file_content: content, ...rest } = value;
    const { file_name: name, content_type: type } = rest;
    const open = (): Promise<Readable> =>
      Promise.resolve(Readable.from(Buffer.from(textOf(content, ''), 'base64'), { objectMode: false }));
    if (typeof content === 'string')
      files[place.slice(1) || 'file'] = {
        name: textOf(name, ''),
        contentType: textOf(type, 'application/octet-stream'),
        open,
      };
    return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, walk(one, `${place}.${key}`)]));
  };
  return { body: walk(body, '') as JsonObject, files };
}

const textOf = (value: Json | undefined, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

async function heldRecord(
  stage: WriteStage,
  linked: Linked,
  { name }: Model,
  id: string,
): Promise<Asked['record'] & object> {
  const model = models.find((one) => one.name === name) ?? fails();
  const found =
    (await stage.api.app.get(RecordReader, { strict: false }).find(linked.connection, model, id)) ?? fails();
  return { remoteId: found.remoteId, fields: found.fields as Record<string, Json> };
}

function fails(): never {
  throw new Error('There is none.');
}
