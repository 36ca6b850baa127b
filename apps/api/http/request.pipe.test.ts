import { expect, test } from '@jest/globals';
import { type FieldError, InvalidRequest } from '#kernel';
import { PageQuery } from '../account/page.dto.js';
import { CreateLinkTokenBody } from '../connect/link.dto.js';
import { CreateMappingBody } from '../custom-fields/mapping.dto.js';
import { RawDataQuery } from '../custom-fields/trial.dto.js';
import { DownloadQuery } from '../files/download.controller.js';
import { RequestPipe } from './request.pipe.js';

const ID = '0193a1de-0000-7000-8000-000000000001';

/** What is wrong with a query. */
async function complaints(metatype: new () => object, value: object): Promise<FieldError[]> {
  try {
    await new RequestPipe().transform(value, { type: 'query', metatype });
  } catch (error) {
    if (error instanceof InvalidRequest) return error.fields;
    throw error;
  }
  return [];
}

test.each([
  [DownloadQuery, { ttl_seconds: 'abc' }, 'int_parsing', 'Input should be a whole number from 60 to 3600'],
  [DownloadQuery, { ttl_seconds: '3601' }, 'less_than_equal', 'Input should be a whole number from 60 to 3600'],
  [PageQuery, { page_size: 'abc' }, 'int_parsing', 'Input should be a whole number from 1 to 200'],
  [
    CreateMappingBody,
    { json_path: 5, custom_field_id: ID, integration_slug: 'x' },
    'string_type',
    'json_path must be a string',
  ],
  [
    RawDataQuery,
    { category: 'HRIS', model: 'employee' },
    'missing',
    'Exactly one of integration_slug and connector_token should be given, as a text',
  ],
  [PageQuery, { size: '5' }, 'extra_forbidden', 'Extra inputs are not permitted. There are: cursor, page_size'],
  [
    CreateLinkTokenBody,
    { end_user_data: { org_name: 'Acme', origin_id: 'acme', name: 'Ada' }, category: 'HRIS', integration: 'x' },
    'extra_forbidden',
    'Extra inputs are not permitted. There are: email, org_name, origin_id',
  ],
] as [new () => object, object, string, string][])(
  '%p told %j says what is wrong, and what would be right',
  async (metatype, value, type, msg) => {
    expect(await complaints(metatype, value)).toMatchObject([{ type, msg }]);
  },
);

test('what is left out is said to be missing', async () => {
  expect(await complaints(CreateMappingBody, { integration_slug: 'x', json_path: 'a' })).toEqual([
    { loc: ['query', 'custom_field_id'], msg: 'Field required', type: 'missing' },
  ]);
});
