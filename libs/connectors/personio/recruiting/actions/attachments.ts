import { attachment } from '#models';
import type { Action, Asked, BodySchema, Step, Written } from '../../../contract.js';
import { categorySchema, changing, removing } from '../../actions/documents.js';
import { object } from '../../actions/fields.js';
import { nameOfFile } from '../../actions/files.js';
import { AREAS } from '../../areas.js';
import type { PersonioClient } from '../../client.js';
import { attachments } from '../attachments.js';
import { apiOf, type RecruitingClient } from '../client.js';

/** Personio takes files with an application, and none later: there is nothing that makes one alone. */
export const updateAttachment: Action<RecruitingClient> = {
  ...{ model: attachment, kind: 'update', right: AREAS.documentsWrite },
  schema: (client) => schemaOf(apiOf(client)),
  steps: ({ body, record }) => changing(record?.remoteId ?? '', body).map(byApi),
  written: ({ record }) => writtenOf(record),
};

export const deleteAttachment: Action<RecruitingClient> = {
  ...{ model: attachment, kind: 'delete', right: AREAS.documentsWrite },
  steps: ({ record }) => [byApi(removing(record?.remoteId ?? '', record?.owner))],
  written: ({ record }) => writtenOf(record),
};

async function schemaOf(api: PersonioClient): Promise<BodySchema> {
  return {
    ...{ type: 'object', additionalProperties: false },
    description: 'What is said of a file of an application. The file itself stays.',
    properties: {
      file_name: { type: 'string', pattern: '\\S', maxLength: 255, description: 'Name of the file' },
      integration_params: object({ category_id: await categorySchema(api) }, 'What Personio has besides'),
    },
    examples: [{ file_name: 'Lebenslauf.pdf' }],
  };
}

function byApi({ lookUp, unique, ...step }: Step<PersonioClient>): Step<RecruitingClient> {
  const find = step.find?.bind(step);
  return {
    ...{ lookUp, ...(unique ? { unique } : {}) },
    send: (client, so) => step.send(apiOf(client), so),
    ...(find ? { find: (client, so) => find(apiOf(client), so) } : {}),
  };
}

const writtenOf = (record: Asked['record']): Written => ({
  stream: attachments.name,
  names: record ? [nameOfFile(attachment, record)] : [],
});
