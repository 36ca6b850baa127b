import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiDefaultResponse,
  ApiExtraModels,
  ApiForbiddenResponse,
  ApiHeader,
  ApiParam,
  ApiPropertyOptional,
  type ApiResponseOptions,
  ApiResponse,
  ApiSchema,
  getSchemaPath,
} from '@nestjs/swagger';
import { type Field, fieldsOf, type Model } from '#models';
import { InvalidRequestDto } from '../http/error.dto.js';
import { AcceptedWriteDto, DryRunDto, ItemErrorDto, PendingRecordDto, WriteErrorDto } from './write.dto.js';

type Shape = Type | (new () => object);
type Described = Record<string, object>;

const refTo = (shape: Shape): { $ref: string } => ({ $ref: getSchemaPath(shape) });
const text = (description: string): object => ({ description, schema: { type: 'string' } });
const oneOf = (...shapes: object[]): { schema: { oneOf: object[] } } => ({ schema: { oneOf: shapes } });

/** What answers to writes carry. */
export const WRITE_HEADERS = {
  'X-Write-Id': text('The write, as in `GET /api/v1/writes/{id}`.'),
  'X-Idempotent-Replay': text('`true`: the key was used before, and this is what was answered then.'),
  'X-Also-Written': text(
    'Ids of other records of the same model that were made with it, such as the second of a split night shift; with commas between them.',
  ),
  'X-Record-Pending': text('`true`: it is written, but not here yet. It comes with the next reading.'),
};
const HEADERS = Object.fromEntries(
  Object.keys(WRITE_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** The key that makes it safe to send it again. */
export const IdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'x-idempotency-key',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    description:
      'Of your making, one for each thing that you want written. The same request with the same key is done once, and answered with the same for 7 days. `Idempotency-Key` is the same.',
  });

/** Of every write: its key, and how it may go wrong. */
export const DocumentedWrite = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WriteErrorDto, InvalidRequestDto),
    IdempotencyKey(),
    ApiForbiddenResponse({
      type: WriteErrorDto,
      description: 'Or the credentials are not: `right_missing`, `provider_denied`.',
    }),
    ApiResponse({
      status: 422,
      description: 'Or the body is not, or the provider does not accept it.',
      ...oneOf(refTo(InvalidRequestDto), refTo(WriteErrorDto)),
    }),
    ApiDefaultResponse({ type: WriteErrorDto, description: WRONG }),
  );

const WRONG = `Any other error:

- 404: there is no such record: here (\`not_found\`), or at the provider (\`provider_not_found\`).
- 409: the same write is under way (\`write_running\`), or another one of the same record (\`write_under_way\`; nothing was written, and
  \`in_the_way\` names the other one): ask again after \`Retry-After\`. Or the provider says that it conflicts with what is there
  (\`provider_conflict\`).
- 501: the connector does not write this (\`write_not_supported\`).
- 502: nobody could find out whether it has happened (\`write_unknown\`); \`check\` says where to look.
- 502: a part of it is done and the rest is not (\`write_incomplete\`); \`check\` says where to look, and \`record_id\` which record it
  is, where that is known. Sent again, that part would be there twice.
- 503: nothing was written, as the provider could not be reached or asks us to wait. Send it again after \`Retry-After\`.`;

/** What a write answers when it went well. */
export const Answers = (status: 200 | 201, item: Shape, withItems = false): MethodDecorator => {
  const record = [refTo(item), refTo(PendingRecordDto)];
  const others = [refTo(DryRunDto), ...(withItems ? [batchOf(item)] : [])];
  const written = 'The record as the provider has it now.';
  const answers: ApiResponseOptions[] =
    status === 200
      ? [{ status, description: `${written} Of a dry run: valid.`, ...oneOf(...record, ...others) }]
      : [
          { status, description: written, ...oneOf(...record) },
          { status: 200, description: 'Nothing of its own: a dry run, or several at once.', ...oneOf(...others) },
        ];
  return applyDecorators(
    ApiExtraModels(item, PendingRecordDto, DryRunDto, ItemErrorDto),
    ...answers.map((answer) => ApiResponse({ ...answer, headers: HEADERS })),
  );
};

/** What a deletion answers when it went well. */
export const AnswersNothing = (item: Shape): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(item, PendingRecordDto, DryRunDto),
    ApiResponse({ status: 204, description: 'It is gone.', headers: HEADERS }),
    ApiResponse({
      status: 200,
      description: 'The record, which stays until its deletion is approved at the provider. Of a dry run: valid.',
      headers: HEADERS,
      ...oneOf(refTo(item), refTo(PendingRecordDto), refTo(DryRunDto)),
    }),
  );

export const AnswersLater = (): MethodDecorator =>
  ApiResponse({ status: 202, type: AcceptedWriteDto, description: 'With `async=true`.', headers: HEADERS });

const batchOf = (item: Shape): object => ({
  type: 'object',
  description: 'What became of each of `items`, in their order.',
  required: ['items', 'write_id'],
  properties: {
    write_id: { type: 'string', format: 'uuid' },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', example: 'succeeded', description: 'succeeded, failed or unknown.' },
          record: { nullable: true, oneOf: [refTo(item), refTo(PendingRecordDto)] },
          also_written: {
            ...{ type: 'array', items: { type: 'string', format: 'uuid' } },
            description: 'Other records that were made with it.',
          },
          error: refTo(ItemErrorDto),
        },
      },
    },
  },
});

const TYPES: Partial<Record<Field['kind'], object>> = {
  number: { type: 'number' },
  flag: { type: 'boolean' },
  refs: { type: 'array', items: { type: 'string' } },
  texts: { type: 'array', items: { type: 'string' } },
  object: { type: 'object', additionalProperties: true },
  objects: { type: 'array', items: { type: 'object', additionalProperties: true } },
};

const BESIDE: Described = {
  integration_params: {
    ...{ type: 'object', additionalProperties: true },
    description: 'What only this provider has.',
  },
  custom_fields: {
    ...{ type: 'object', additionalProperties: true },
    description: "The customer's own attributes, by their keys.",
  },
};

const FILE: Described = {
  file_content: { type: 'string', description: 'The file, in base64.' },
  file_url: { type: 'string', format: 'uri', description: 'In place of its content: where we fetch it.' },
  file_name: { type: 'string' },
  content_type: { type: 'string', example: 'application/pdf' },
};

const ITEMS: Described = {
  items: {
    ...{ type: 'array', items: { type: 'object', additionalProperties: true } },
    description: 'In place of all else: several of them, which are written one after the other.',
  },
};

/** The body of a write, loosely: what of it this customer takes, its description says. */
export function Said(model: Model, { meta, file, items }: { meta: string; file: boolean; items: boolean }) {
  return ApiBody({
    required: true,
    description: `\`GET /api/${model.category}/v1/${model.path}/meta/${meta}\` says what of this the connector takes, and which words.`,
    type: bodyOf(model, { ...(file ? FILE : {}), ...(items ? ITEMS : {}) }),
  });
}

const bodies = new Map<string, Shape>();

function bodyOf(model: Model, more: Described): Shape {
  const name = `${model.fields.name}${'items' in more ? 'Writes' : 'Write'}`;
  const known = bodies.get(name);
  if (known) return known;
  @ApiSchema({ name })
  class Body {}
  for (const [field, described] of Object.entries({ ...propertiesOf(model), ...BESIDE, ...more }))
    ApiPropertyOptional(described)(Body.prototype, field);
  bodies.set(name, Body);
  return Body;
}

const propertiesOf = (model: Model): Described =>
  Object.fromEntries(
    fieldsOf(model.fields)
      .filter(({ gathered }) => gathered === undefined)
      .map(({ name, kind, description }) => [
        name,
        { ...(TYPES[kind] ?? { type: 'string' }), nullable: true, description },
      ]),
  );

export const RecordId = (): MethodDecorator => ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });
