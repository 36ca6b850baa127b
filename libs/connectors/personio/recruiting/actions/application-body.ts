import { DateTime } from 'luxon';
import type { Asked, Complaint, Json, JsonObject } from '../../../contract.js';
import { text } from '../../../converters.js';
import { dayOf, objectOf, paramsOf, textsOf } from '../../actions/fields.js';
import { fileComplaints } from '../../actions/files.js';
import { systemStageOf } from '../stages.js';
import { ENDINGS } from './application-schema.js';

/** Somebody who applies for a job, as a candidate's body and an application's say it. */
export interface Application {
  job: string;
  /** A candidate by the id at Personio; null: somebody new, or known there by the e-mail address. */
  candidate: string | null;
  /** Of somebody who is not named by an id. */
  person: JsonObject;
  files: readonly JsonObject[];
  /** What else Personio is told. */
  said: JsonObject;
  attributes: JsonObject[];
  stage: string | null;
}

/** The body of a candidate is a person with an application, the other way round for that of an application. */
export const ofCandidate = ({ body }: Asked): Application => applicationOf(body, body);
export const ofApplication = ({ body }: Asked): Application => applicationOf(body, objectOf(body['candidate']));

function applicationOf(body: JsonObject, person: JsonObject): Application {
  const { job, candidate, attachments, current_stage: stage } = body;
  const { first_name, last_name, email_addresses: emails } = person;
  const { application_date: date = body['applied_at'] ?? null, tags, ...params } = paramsOf(body);
  const [email = null] = textsOf(emails);
  return {
    job: text(job) ?? '',
    candidate: text(candidate),
    person: { first_name: first_name ?? null, last_name: last_name ?? null, email },
    files: Array.isArray(attachments) ? attachments.map(objectOf) : [],
    said: given({ ...params, application_date: dayOf(date), tags: tags ?? person['tags'] ?? null }),
    attributes: attributesOf(person),
    stage: text(stage),
  };
}

function attributesOf(person: JsonObject): JsonObject[] {
  const { phone_numbers: phones, locations, additional_attributes: more, custom_fields: own } = person;
  const [phone = null] = textsOf(phones);
  const [location = null] = textsOf(locations);
  const values = given({ phone, location, ...objectOf(more), ...objectOf(own) });
  return Object.entries(values).map(([id, value]) => ({ id, value }));
}

const given = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** As Personio takes it. */
export function bodyOf(
  { job, said, attributes, stage, files }: Application,
  person: JsonObject,
  uuids: readonly Json[],
): JsonObject {
  const phase = stage === null ? null : phaseOf(stage);
  return {
    ...{ ...person, job_position_id: Number(job), ...said },
    ...(phase ? { phase } : {}),
    ...(attributes.length > 0 ? { attributes } : {}),
    ...(files.length > 0 ? { files: files.map((file, at) => fileOf(file, uuids[at] ?? null)) } : {}),
  };
}

function fileOf(file: JsonObject, uuid: Json): JsonObject {
  const { attachment_type: type = 'OTHER' } = file;
  const category = paramsOf(file)['category'] ?? CATEGORIES[text(type) ?? 'OTHER'] ?? 'other';
  return { ...objectOf(uuid), category };
}

const CATEGORIES: Readonly<Record<string, string>> = { RESUME: 'cv', COVER_LETTER: 'cover-letter', OTHER: 'other' };

/** A stage of ours is named by its job and itself. */
const partsOf = (stage: string): [job: string, key: string] => {
  const [job = '', key = ''] = stage.split(':');
  return [job, key];
};

function phaseOf(stage: string): JsonObject | null {
  const [, key] = partsOf(stage);
  if (/^\d+$/.test(key)) return { type: 'custom', id: Number(key) };
  const system = systemStageOf({ type: key });
  return system && { type: 'system', id: system };
}

const OWN = /^custom_attribute_\d+$/;
const KNOWN = ['birthday', 'gender', 'available_from', 'salary_expectations'];

/** What no schema says. */
export function complaintsOf(asked: Asked, application: Application): Complaint[] {
  const { job, stage, said } = application;
  const complaints: Complaint[] = [];
  if (stage !== null && (partsOf(stage)[0] !== job || !phaseOf(stage)))
    complaints.push({
      place: ['current_stage'],
      message: 'It is no stage of this job that an application can begin in',
    });
  const date = text(said['application_date']);
  if (date !== null && date > tomorrow())
    complaints.push({ place: dateField(asked), message: 'It must not be in the future' });
  for (const [index, file] of application.files.entries())
    complaints.push(...fileComplaints(asked, { at: ['attachments', index], name: file['file_name'] }, ENDINGS));
  return complaints;
}

/** Somewhere it is tomorrow already. */
const tomorrow = (): string => DateTime.utc().plus({ hours: 14 }).toISODate();

const dateField = ({ body }: Asked): string[] =>
  body['applied_at'] === undefined ? ['integration_params', 'application_date'] : ['applied_at'];

/** Attributes that nobody can know are refused by name. */
export function attributeComplaints(person: JsonObject, at: readonly string[]): Complaint[] {
  return ['custom_fields', 'additional_attributes'].flatMap((field) =>
    Object.entries(objectOf(person[field])).flatMap(([name, value]) => {
      const place = [...at, field, name];
      if (!KNOWN.includes(name) && !OWN.test(name)) return [{ place, message: 'Extra inputs are not permitted' }];
      return typeof value === 'string' || value === null ? [] : [{ place, message: 'Input must be string' }];
    }),
  );
}
