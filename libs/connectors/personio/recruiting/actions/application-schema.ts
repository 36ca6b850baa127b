import { candidate, job, jobInterviewStage } from '#models';
import type { BodySchema, Schema } from '../../../contract.js';
import { day, object, orNull, reference } from '../../actions/fields.js';
import { fileSchemas, MB } from '../../actions/files.js';

const LARGEST = 20;
export const LARGEST_FILE = LARGEST * MB;

/** What Personio says that it takes with an application. */
export const ENDINGS =
  'pdf pptx xlsx docx doc xls ppt ods odt 7z gz rar zip bmp gif jpg png tif csv txt rtf mp4 3gp mov avi wmv'.split(' ');

/** Each counts among the twenty calls a minute that Personio takes. */
const MOST_FILES = 8;

const NAME = { type: 'string', pattern: '\\S', maxLength: 255 } as const;
const ADDRESS: Schema = {
  ...{ type: 'string', pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$' },
  description: 'An e-mail address, such as ada@example.org',
};
const WORDS = orNull({ type: 'string' });

const ATTRIBUTES: Schema = {
  type: ['object', 'null'],
  description:
    'What applicants are asked besides. The customer’s own questions as custom_attribute_<number>, which Personio lists nowhere.',
  properties: {
    birthday: orNull({ type: 'string', format: 'date', description: 'Day of birth' }),
    gender: orNull({ type: 'string', enum: ['male', 'female', 'diverse', 'undefined'], description: 'Gender' }),
    available_from: { ...WORDS, maxLength: 100, description: 'From when on' },
    salary_expectations: { ...WORDS, description: 'Salary that is expected' },
  },
};

const TAGS: Schema = {
  ...{ type: ['array', 'null'], items: { type: 'string', pattern: '\\S' }, uniqueItems: true },
  description: 'Tags of the application; those that Personio does not know are made',
};

const PERSON = {
  first_name: { ...NAME, description: 'Given name' },
  last_name: { ...NAME, description: 'Family name' },
  email_addresses: {
    ...{ type: 'array', minItems: 1, maxItems: 1 },
    items: { ...ADDRESS, maxLength: 255 },
    description: 'The e-mail address: Personio knows candidates by it, and takes one application of it for a job',
  },
  phone_numbers: one('Phone number'),
  locations: one('Where the candidate lives'),
  custom_fields: ATTRIBUTES,
  additional_attributes: ATTRIBUTES,
} as const satisfies Record<string, Schema>;

const WHO = ['first_name', 'last_name', 'email_addresses'] as const;

const ATTACHMENTS: Schema = {
  ...{ type: ['array', 'null'], maxItems: MOST_FILES, description: 'Files that come with the application' },
  items: {
    ...object(
      {
        ...fileSchemas(ENDINGS, LARGEST),
        attachment_type: {
          ...{
            type: 'string',
            enum: ['RESUME', 'COVER_LETTER', 'OTHER'],
            default: 'OTHER',
            description: 'What kind it is',
          },
        },
        integration_params: object(
          {
            category: {
              type: 'string',
              enum: ['cv', 'cover-letter', 'employment-reference', 'certificate', 'work-sample', 'other'],
              description: 'What kind it is, more closely than attachment_type says it',
            },
          },
          'What Personio has besides',
        ),
      },
      'A file',
    ),
    required: ['file_name'],
  },
};

const DATE = orNull(day('When the candidate applied; not in the future'));

const PARAMS = {
  message: { ...WORDS, description: 'What the candidate writes' },
  recruiting_channel_id: {
    ...{ type: ['integer', 'null'], minimum: 1 },
    description:
      'Where the application came from: the number that Personio shows under Settings → Recruiting → Channels',
  },
  external_posting_id: { ...WORDS, description: 'The posting that it came from, by the id that it has there' },
} as const satisfies Record<string, Schema>;

const JOB = reference(job, 'What for: a job that is published; no other one is open to applications');

/** Those that are published now, by name; any, where nobody can say which are, and where there are too many to choose from. */
export function jobSchema(published: ReadonlyMap<string, string>): Schema {
  if (published.size === 0 || published.size > MOST_JOBS) return JOB;
  return { ...JOB, enum: [...published.keys()], 'x-labels': Object.fromEntries(published) };
}

const MOST_JOBS = 100;
const ANY_JOB = '6f1c3d0e-2f6b-5c1a-9a53-0c6b0a2f7d11';
const oneOf = ({ enum: [one = ANY_JOB] = [] }: Schema) => one;

const STAGE = orNull(
  reference(jobInterviewStage, 'Stage of the job in which the application begins; left out: its first'),
);

/** Personio has no candidates but those who have applied. */
export const candidateBody = (published: Schema): BodySchema => ({
  ...{ type: 'object', additionalProperties: false, required: [...WHO, 'job'] },
  description: 'Somebody who applies for a job, with files. Bodies of the form { "data": … } are taken as well.',
  properties: {
    ...PERSON,
    ...{ job: published, current_stage: STAGE, tags: TAGS, attachments: ATTACHMENTS },
    integration_params: object({ ...PARAMS, application_date: DATE }, 'What Personio has besides'),
  },
  examples: [
    {
      ...{ first_name: 'Maria', last_name: 'Muster', email_addresses: ['maria@example.org'] },
      job: oneOf(published),
      attachments: [{ file_name: 'cv.pdf', file_content: 'JVBERi0xLjQK', attachment_type: 'RESUME' }],
    },
  ],
});

export const applicationBody = (published: Schema): BodySchema => ({
  ...{ type: 'object', additionalProperties: false, required: ['candidate', 'job'] },
  description: 'An application for a job, with files.',
  properties: {
    candidate: {
      description: 'Who applies: the id of a candidate, or somebody new',
      anyOf: [
        reference(candidate, 'A candidate whom Personio knows'),
        {
          ...object({ ...PERSON, tags: TAGS }, 'Somebody new, or known to Personio by the e-mail address'),
          required: [...WHO],
        },
      ],
    },
    ...{ job: published, current_stage: STAGE, attachments: ATTACHMENTS },
    applied_at: DATE,
    integration_params: object({ ...PARAMS, tags: TAGS }, 'What Personio has besides'),
  },
  examples: [
    {
      ...{ job: oneOf(published), applied_at: '2026-01-31' },
      candidate: { first_name: 'Maria', last_name: 'Muster', email_addresses: ['maria@example.org'] },
      attachments: [{ file_name: 'cv.pdf', file_url: 'https://example.org/cv.pdf', attachment_type: 'RESUME' }],
    },
  ],
});

function one(description: string): Schema {
  return { type: ['array', 'null'], maxItems: 1, items: { type: 'string', pattern: '\\S' }, description };
}
