import { expect, test } from '@jest/globals';
import { EVENT_TYPES } from './filter.js';
import { dialectEventOf } from './dialect.js';
import { withRecord } from './message.js';

const message = Buffer.from('{"id":"msg_1","data":{"model":"employee","changed_fields":["a}}"]}}');
const whole = (record: Buffer | null): unknown => JSON.parse(withRecord(message, record).toString());

test('a record is put in as it is, byte for byte', () => {
  const record = Buffer.from('{"salary":12345678901234567890.10,"name":"Ü"}');

  expect(withRecord(message, record).toString()).toContain(`,"record":${record.toString()}}}`);
  expect(whole(record)).toMatchObject({ id: 'msg_1', data: { changed_fields: ['a}}'], record: { name: 'Ü' } } });
});

test('one that is gone is null, and so is one that is too large, which is said', () => {
  const large = (bytes: number) => Buffer.from(JSON.stringify('x'.repeat(bytes - 2)));

  expect(whole(null)).toMatchObject({ data: { record: null } });
  expect(whole(null)).not.toMatchObject({ data: { truncated: true } });
  expect(whole(large(1024 * 1024))).not.toMatchObject({ data: { record: null } });
  expect(whole(large(1024 * 1024 + 1))).toMatchObject({ data: { record: null, truncated: true } });
});

test('the dialect has a word for records and syncs, and none for the rest', () => {
  const words = new Map(EVENT_TYPES.map((type) => [type, dialectEventOf(type)]));

  expect(words.get('employee.deleted')).toBe('employee_data_changed');
  expect(words.get('bank_info.created')).toBe('connector_data_modified');
  expect(words.get('connector.synced')).toBe('connector_synced');
  expect(words.get('connector.sync_failed')).toBe('connector_sync_error');
  expect([...words].filter(([, word]) => word === null).map(([type]) => type)).toEqual([
    ...['connector.relink_needed', 'issue.opened', 'issue.resolved', 'write.finished'],
  ]);
});
