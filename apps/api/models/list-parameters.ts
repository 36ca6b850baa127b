import { type Field, fieldsOf, type Model } from '#models';
import type { ListQuery, View } from '#records';
import { FLAG, type Parameter, parameter, TEXT, TEXTS, TIME, UUIDS, whole, WORDS } from './parameter.js';

/** On every list and on every record by its id. */
export const viewParameters: readonly Parameter<View>[] = [
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
];

const pageParameters: readonly Parameter<ListQuery>[] = [
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
];

const KINDS: Partial<Record<Field['kind'], typeof TEXTS>> = { ref: UUIDS, refs: UUIDS, choice: WORDS };

/** A text may hold a comma, so only ids and words are split at it. */
const filterParameters = (model: Model): Parameter<ListQuery>[] =>
  fieldsOf(model.fields).flatMap(({ kind, filter, description }) =>
    filter
      ? parameter([filter.param, `Filter: ${description}`], KINDS[kind] ?? TEXTS, (query: ListQuery, value) => {
          query.filters[filter.param] = value;
        })
      : [],
  );

/** Every parameter of a model's list. */
export const listParameters = (model: Model): Parameter<ListQuery>[] => [
  ...pageParameters,
  ...viewParameters,
  ...filterParameters(model),
];

export const freshView = (): View => ({ includeRawData: false, includeCustomFields: false, includeDeleted: false });
export const freshQuery = (): ListQuery => ({ pageSize: 50, filters: {}, ...freshView() });
