import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../contract.js';
import { toCandidate } from './candidate.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const candidate = (raw: JsonObject) => toCandidate({ id: 'c1', ...raw }, ref, {});
const STAMP = { 'date-time': '2026-06-01T10:00:00', timezone: 'Europe/Berlin' };

test('a candidate with all that Personio knows', () => {
  const anna = {
    ...{ first_name: 'Anna', last_name: 'Schmidt', email: 'anna@example.org', gender: 'FEMALE', phone: '+49 89 1234' },
    ...{ location: 'Berlin', birthday: '1990-01-01', linkedin_profile: 'https://www.linkedin.com/in/anna' },
    ...{ available_from: '2026-09-01', applications: [{ id: '81', application_date: '2026-06-01' }, { id: 82 }] },
    ...{ created_at: STAMP, updated_at: '2026-06-02T10:00:00Z' },
  };

  const { fields, custom, remoteModifiedAt } = candidate(anna);

  expect(fields).toMatchObject({
    ...{ first_name: 'Anna', last_name: 'Schmidt', email_addresses: ['anna@example.org'] },
    ...{ phone_numbers: ['+49 89 1234'], locations: ['Berlin'], applications: ['application/81', 'application/82'] },
    urls: [{ value: 'https://www.linkedin.com/in/anna', url_type: 'SOCIAL_MEDIA' }],
    ...{ remote_created_at: '2026-06-01T08:00:00Z', remote_updated_at: '2026-06-02T10:00:00Z', attachments: [] },
    ...{ company: null, title: null, tags: null, avatar: null, is_private: null },
  });
  expect(custom).toEqual({ gender: 'FEMALE', birthday: '1990-01-01', available_from: '2026-09-01' });
  expect(remoteModifiedAt).toEqual(new Date('2026-06-02T10:00:00Z'));
});

test('one with neither e-mail nor phone has empty lists; of what is not told nobody knows', () => {
  const { email_addresses: emails, phone_numbers: phones, ...others } = candidate({ email: '', phone: null }).fields;

  expect([emails, phones]).toEqual([[], []]);
  expect(others).toMatchObject({ locations: null, urls: null, applications: null, first_name: null });
  expect(candidate({ gender: null, birthday: '' }).custom).toEqual({});
});

test.each([
  ['https://linkedin.com/in/a', 'https://linkedin.com/in/a'],
  ['linkedin.com/in/a', 'https://linkedin.com/in/a'],
  ['www.linkedin.com:443/in/a', 'https://www.linkedin.com:443/in/a'],
  ['javascript:alert(1)', null],
  ['JavaScript:alert("a.b")', null],
  ['data:text/html,<script>', null],
  ['file:///etc/passwd', null],
  ['none', null],
  ['', null],
])('a profile leads to the web, or nowhere: %s', (typed, value) => {
  const urls = candidate({ linkedin_profile: typed }).fields['urls'];

  expect(urls).toEqual(value === null ? [] : [{ value, url_type: 'SOCIAL_MEDIA' }]);
});
