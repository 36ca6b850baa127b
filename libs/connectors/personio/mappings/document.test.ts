import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../contract.js';
import { toDocument } from './document.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const document = (raw: JsonObject) => toDocument({ id: 'd1', ...raw }, ref, {}).fields;

test('a document tells whose it is, of which category, and where the file is', () => {
  expect(
    document({
      ...{ name: 'contract.pdf', date: '2026-01-31', comment: null, category: { id: '5', name: 'Contracts' } },
      ...{ owner: { id: '3003' }, document_type: 'application/pdf', size: 48213 },
      ...{ created_at: '2026-01-31T10:00:00Z', virus_scan: { status: 'CLEAN' } },
    }),
  ).toEqual({
    ...{ employee: 'employee/3003', file_name: 'contract.pdf', type: 'OTHER', remote_type: 'Contracts' },
    ...{ data_status: 'AVAILABLE', content_type: 'application/pdf', size_bytes: 48213, comment: null },
    ...{ document_date: '2026-01-31T00:00:00Z', remote_created_at: '2026-01-31T10:00:00Z', file_url: 'd1' },
  });
});

test('a list of documents can be narrowed by the category, in the provider’s word', () => {
  const words = (category: JsonObject | null) => toDocument({ id: 'd1', category }, ref, {}).words;

  expect(words({ id: '5', name: 'Arbeitsverträge' })).toEqual({ type: 'Arbeitsverträge' });
  expect(words(null)).toEqual({});
});

test('a file that is not scanned, or infected, has no address; a word that we do not know stays', () => {
  const of = (status: string) => {
    const { data_status: dataStatus, file_url: url } = document({ virus_scan: { status } });
    return [dataStatus, url];
  };

  expect(of('PENDING')).toEqual(['PENDING', null]);
  expect(of('INFECTED')).toEqual(['UNAVAILABLE', null]);
  expect(of('TOO_BIG')).toEqual(['TOO_BIG', 'd1']);
  expect(document({})).toMatchObject({ data_status: 'AVAILABLE', file_url: 'd1', employee: null, remote_type: null });
});

test('what is no media type, as some accounts send, is left out', () => {
  const type = (value: string) => document({ document_type: value })['content_type'];

  expect([type('image/PNG'), type('PDF'), type('')]).toEqual(['image/png', null, null]);
});
