import { employee } from '#models';
import type { BodySchema, JsonObject, Schema } from '../../contract.js';
import { absenceTypesV2 } from '../absence-types.js';
import type { PersonioClient } from '../client.js';
import { leaveType } from '../mappings/absence-type.js';
import { mayBeSick } from '../withheld/absences.js';
import { SICK_LEAVE } from '../withheld/groups.js';
import { object, orNull, reference } from './fields.js';
import { DAY_OR_TIME, SKIP_APPROVAL } from './times.js';

const LONGEST_COMMENT = 2000;

export async function createSchema(client: PersonioClient): Promise<BodySchema> {
  const types = await absenceTypesV2(client);
  const { request_type: words, ...rest } = fieldsFor(types);
  const [first = 'the id of a kind of absence'] = types.keys();
  return {
    type: 'object',
    properties: {
      employee: reference(employee, 'Who is absent'),
      ...rest,
      ...(words ? { request_type: words } : {}),
    },
    required: ['employee', ...(words ? [] : ['absence_type']), 'start_time', 'end_time'],
    ...(words ? { anyOf: [{ required: ['absence_type'] }, { required: ['request_type'] }] } : {}),
    additionalProperties: false,
    examples: [
      {
        ...{ employee: '1', absence_type: first, employee_note: 'Summer' },
        ...{ start_time: '2026-08-03T00:00:00Z', end_time: '2026-08-15T00:00:00Z' },
      },
    ],
  };
}

export async function updateSchema(client: PersonioClient): Promise<BodySchema> {
  const { request_type: words, ...rest } = fieldsFor(await absenceTypesV2(client));
  return {
    type: 'object',
    properties: { ...rest, ...(words ? { request_type: words } : {}) },
    additionalProperties: false,
    examples: [{ end_time: '2026-08-13T00:00:00Z' }],
  };
}

const PARAMS: Readonly<Record<string, Schema>> = {
  half_day_start: { type: 'boolean', description: 'Of days: of the first one only the afternoon; as a start at noon' },
  half_day_end: { type: 'boolean', description: 'Of days: of the last one only the morning; as an end at noon' },
  substitute: orNull(reference(employee, 'Who stands in; some kinds of absence need somebody')),
  skip_approval: SKIP_APPROVAL,
};

function fieldsFor(types: ReadonlyMap<string, JsonObject>): Record<string, Schema> & { request_type?: Schema } {
  const words = plainWords(types);
  return {
    absence_type: {
      ...{ type: 'string', format: 'uuid', 'x-model': 'absence_type' },
      description: 'Which of the customer’s kinds of absence',
      ...(types.size > 0 ? { enum: [...types.keys()], 'x-labels': labelsOf(types) } : {}),
      'x-word-groups': groupsOf(types),
    },
    ...(words.length > 0
      ? {
          request_type: {
            type: 'string',
            enum: words,
            'x-word-groups': { SICK: [SICK_LEAVE.name] },
            description: 'In place of `absence_type`, where one kind is meant',
          },
        }
      : {}),
    start_time: {
      ...{ type: 'string', anyOf: DAY_OR_TIME },
      description:
        'Of a kind that counts days: the first day as YYYY-MM-DD or as its midnight, or its noon where only the afternoon is off. ' +
        'Of hours: when it begins; without an offset, as the clock on the wall shows it',
    },
    end_time: {
      ...{ type: ['string', 'null'], anyOf: DAY_OR_TIME },
      description:
        'Of a kind that counts days: the last day as YYYY-MM-DD, or the midnight after it, or its noon where only the morning is ' +
        'off. Of hours: when it ends. Null: nobody knows yet',
    },
    employee_note: { type: ['string', 'null'], maxLength: LONGEST_COMMENT, description: 'What the person wrote' },
    integration_params: object(PARAMS, 'What only Personio has'),
  };
}

const labelsOf = (types: ReadonlyMap<string, JsonObject>): Record<string, string> =>
  Object.fromEntries([...types].map(([id, { name }]) => [id, typeof name === 'string' ? name : id]));

const groupsOf = (types: ReadonlyMap<string, JsonObject>): Record<string, string[]> =>
  Object.fromEntries([...types].flatMap(([id, type]) => (mayBeSick(type) ? [[id, [SICK_LEAVE.name]]] : [])));

/** Words of ours that mean one of the customer's kinds and no other. */
function plainWords(types: ReadonlyMap<string, JsonObject>): string[] {
  const all = [...types.values()].flatMap(({ category }) => leaveType(category) ?? []);
  return [...new Set(all)].filter((word) => all.indexOf(word) === all.lastIndexOf(word)).sort();
}
