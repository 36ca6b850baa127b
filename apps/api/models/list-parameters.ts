import type { FieldError } from '#kernel';
import { type Field, fieldsOf, type Model } from '#models';
import { expandOf, type ListQuery, relationsOf, type View } from '#records';
import { type Parameter, parameter } from './parameter.js';
import { END, FLAG, TEXT, TEXTS, TIME, understood, UUIDS, whole, WORDS } from './kinds.js';

/** What a caller asks for of each record. */
export interface ViewQuery extends View {
  includeSyncedAt: boolean;
}

export type ModelQuery = ListQuery & ViewQuery;

/** On every list and on every record by its id. */
const commonParameters: readonly Parameter<ViewQuery>[] = [
  parameter(['include_raw_data', "The provider's own data, as `raw_data`."], FLAG, (query, value) => {
    query.includeRawData = value;
  }),
  parameter(
    ['include_custom_fields', 'Fields that only this customer has, as `custom_fields`.'],
    FLAG,
    (query, value) => {
      query.includeCustomFields = value;
    },
  ),
  parameter(
    [
      'include_deleted',
      'Also records that are gone at the provider, and on each record `is_deleted` and `deleted_at`.',
    ],
    FLAG,
    (query, value) => {
      query.includeDeleted = value;
    },
  ),
  parameter(
    ['include_synced_at', 'On each record `synced_at`: when it was last known to be as the provider has it.'],
    FLAG,
    (query, value) => {
      query.includeSyncedAt = value;
    },
  ),
];

/** For relations of the model, if it has any. */
function expandParameters(model: Model): Parameter<ViewQuery>[] {
  const names = relationsOf(model);
  if (names.length === 0) return [];
  const description = `Related records in place of their ids, where we have them: ${names.join(', ')}, separated by commas. \
A second level behind a dot, the fields that are wanted in brackets: \`${names[0] ?? ''}[remote_id]\`.`;
  const kind = understood((texts) => expandOf(model, texts));
  return [
    parameter(['expand', description], kind, (query, value) => {
      query.expand = value;
    }),
  ];
}

export const viewParameters = (model: Model): Parameter<ViewQuery>[] => [
  ...commonParameters,
  ...expandParameters(model),
];

const pageParameters: readonly Parameter<ModelQuery>[] = [
  parameter(['ids', 'Only these records: ids, separated by commas.'], UUIDS, (query, value) => {
    query.ids = value;
  }),
  parameter(['remote_id', 'Only the record with this id at the provider. May be repeated.'], TEXTS, (query, value) => {
    query.remoteIds = value;
  }),
  parameter(['page_size', 'The most records on one page.'], whole(1, 200, 50), (query, value) => {
    query.pageSize = value;
  }),
  parameter(['cursor', 'Where the page begins: `cursor` of the page before.'], TEXT, (query, value) => {
    query.cursor = value;
  }),
  parameter(
    [
      'modified_after',
      'Only records that changed at this instant or later. UTC if it says no offset. Pass `X-Modified-Until` of the answer before.',
    ],
    TIME,
    (query, value) => {
      query.modifiedAfter = value;
    },
  ),
  parameter(
    [
      'remote_modified_after',
      'Only records that changed at the provider at this instant or later, as far as the provider says when.',
    ],
    TIME,
    (query, value) => {
      query.within.remote_modified_at = { from: value };
    },
  ),
];

const KINDS: Partial<Record<Field['kind'], typeof TEXTS>> = { ref: UUIDS, refs: UUIDS, choice: WORDS };

/** A text may hold a comma, so only ids and words are split at it. */
const filterParameters = (model: Model): Parameter<ModelQuery>[] =>
  fieldsOf(model.fields).flatMap(({ kind, filter, description }) =>
    filter
      ? parameter([filter.param, `Filter: ${description}`], KINDS[kind] ?? TEXTS, (query: ModelQuery, value) => {
          query.filters[filter.param] = value;
        })
      : [],
  );

const rangeParameters = (model: Model): Parameter<ModelQuery>[] =>
  fieldsOf(model.fields).flatMap(({ range, description }) =>
    range
      ? [
          parameter(
            [`${range.param}_from`, `Filter: ${description}; at this time or later.`],
            TIME,
            (query: ModelQuery, from) => {
              query.within[range.column] = { ...query.within[range.column], from };
            },
          ),
          parameter(
            [`${range.param}_to`, `Filter: ${description}; at this time or earlier. A day is included as a whole.`],
            END,
            (query: ModelQuery, to) => {
              query.within[range.column] = { ...query.within[range.column], to };
            },
          ),
        ]
      : [],
  );

/** Every parameter of a model's list. */
export const listParameters = (model: Model): Parameter<ModelQuery>[] => [
  ...pageParameters,
  ...viewParameters(model),
  ...filterParameters(model),
  ...rangeParameters(model),
];

export const freshView = (): ViewQuery => ({
  includeRawData: false,
  includeCustomFields: false,
  includeDeleted: false,
  includeSyncedAt: false,
});
export const freshQuery = (): ModelQuery => ({ pageSize: 50, filters: {}, within: {}, ...freshView() });

/** A range that ends before it begins finds nothing, and is a mistake. */
export function wrongRanges(model: Model): (query: ModelQuery) => FieldError[] {
  const ranges = fieldsOf(model.fields).flatMap(({ range }) => range ?? []);
  return ({ within }) =>
    ranges.flatMap(({ param, column }) => {
      const { from, to } = within[column] ?? {};
      const msg = `Input should not be later than ${param}_to`;
      return from && to && from > to ? [{ loc: ['query', `${param}_from`], msg, type: 'value_error' }] : [];
    });
}
