import { employee, project } from '#models';
import type { BodySchema, Schema } from '../../contract.js';
import { object, orNull, reference } from './fields.js';
import { DAY_OR_TIME, SKIP_APPROVAL, TIME } from './times.js';

const LONGEST_COMMENT = 1000;
const MOST_BREAKS = 10;

const time = (description: string): Schema => ({ type: 'string', anyOf: TIME, description });

const START = time('When it began; without an offset, as the clock on the wall shows it');
const END = orNull(time('When it ended, at most at the next midnight; null while it goes on'));
const PROJECT = orNull(reference(project, 'What was worked on: an active project'));
const COMMENT: Schema = { type: ['string', 'null'], maxLength: LONGEST_COMMENT, description: 'What was done' };

const BREAK: Schema = {
  ...object({ start_time: time('When it began'), end_time: time('When it ended') }, 'A break within the work'),
  required: ['start_time', 'end_time'],
};

export const NEW_ENTRY: BodySchema = {
  ...{ type: 'object', additionalProperties: false, required: ['employee', 'start_time'] },
  description: 'A stretch of work, which overlaps with no other of the person.',
  properties: {
    employee: reference(employee, 'Who worked'),
    start_time: START,
    end_time: END,
    date: {
      type: ['string', 'null'],
      anyOf: DAY_OR_TIME,
      description: 'The day on which it began; it need not be said',
    },
    break_duration: {
      ...{ type: ['number', 'null'], minimum: 0, maximum: 24 },
      description:
        'Hours of break, in the middle of the work. Where it is known when they were, `breaks` in `integration_params` says so',
    },
    project: PROJECT,
    integration_params: object(
      {
        comment: COMMENT,
        breaks: { type: 'array', items: BREAK, maxItems: MOST_BREAKS, description: 'When the breaks were' },
        split_at_midnight: {
          ...{ type: 'boolean', default: false },
          description: 'Two entries are made of one that goes on after midnight, which is refused otherwise',
        },
        skip_approval: SKIP_APPROVAL,
      },
      'What only Personio has',
    ),
  },
  examples: [
    {
      ...{ employee: '1', start_time: '2026-06-01T08:00:00', end_time: '2026-06-01T16:30:00' },
      integration_params: { breaks: [{ start_time: '2026-06-01T12:00:00', end_time: '2026-06-01T12:30:00' }] },
    },
  ],
};

/** Whose it is stays, and breaks are periods of their own. */
export const CHANGED_ENTRY: BodySchema = {
  ...{ type: 'object', additionalProperties: false },
  description: 'What is named is changed. The rest stays as it is, breaks among it.',
  properties: {
    start_time: START,
    end_time: END,
    project: PROJECT,
    integration_params: object({ comment: COMMENT, skip_approval: SKIP_APPROVAL }, 'What only Personio has'),
  },
  examples: [{ end_time: '2026-06-01T17:00:00' }],
};
