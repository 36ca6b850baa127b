import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../contract.js';
import { toAttachment } from './attachment.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const attachment = (raw: JsonObject) => toAttachment({ id: 'd1', ...raw }, ref, {}).fields;

test('a file tells whose it is, with which application it came, and where it is', () => {
  expect(
    attachment({
      ...{ name: 'cv.pdf', category: { id: '5', name: 'CV' }, document_type: 'application/pdf', size: '48213' },
      ...{ created_at: '2026-01-31T10:00:00Z', virus_scan: { status: 'CLEAN' }, owner: { id: '81' } },
      ...{ application: { id: '81' }, candidate: { id: '71' } },
    }),
  ).toEqual({
    ...{ file_name: 'cv.pdf', file_url: 'd1', attachment_type: 'RESUME', candidate: 'candidate/71' },
    ...{ application: 'application/81', content_type: 'application/pdf', size_bytes: 48213 },
    remote_created_at: '2026-01-31T10:00:00Z',
  });
});

test.each([
  ['CV', 'RESUME'],
  ['Lebenslauf', 'RESUME'],
  ['Résumé', 'RESUME'],
  ['cover-letter', 'COVER_LETTER'],
  ['Cover letter', 'COVER_LETTER'],
  ['Bewerbungsanschreiben', 'COVER_LETTER'],
  ['Vertragsangebot', 'OFFER_LETTER'],
  ['Signed offer', 'OFFER_LETTER'],
  ['employment-reference', 'OTHER'],
  ['Receivables', 'OTHER'],
  ['Co-fferings', 'OTHER'],
])('a file of category %s is a %s', (name, kind) => {
  expect(attachment({ category: { id: '5', name } })['attachment_type']).toBe(kind);
});

test('of a category without a name nobody knows what it is', () => {
  expect(attachment({ category: { id: '5', name: null } })['attachment_type']).toBeNull();
  expect(attachment({})['attachment_type']).toBeNull();
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\anna\\cv.pdf', 'cv.pdf'],
  ['cv\u202Efdp.exe', 'cvfdp.exe'],
  ['c\u200Bv\u0000\r\n.pdf', 'cv.pdf'],
  ['  Lebenslauf Jürgen Groß.pdf ', 'Lebenslauf Jürgen Groß.pdf'],
  ['cv', 'cv'],
  ['履歴書.pdf', '履歴書.pdf'],
  ['..', null],
  ['a/', null],
  ['\u202E', null],
])('the name %j reads %j', (name, plain) => {
  expect(attachment({ name })['file_name']).toBe(plain);
});

test('an infected file has no address', () => {
  expect(attachment({ virus_scan: { status: 'INFECTED' } })['file_url']).toBeNull();
});
