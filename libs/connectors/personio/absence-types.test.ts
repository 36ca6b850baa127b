import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench } from '../conformance.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const fields = (pull: Awaited<ReturnType<typeof bench.pull>>) =>
  pull.found.map(({ raw }) => bench.map('absence_type', raw).fields);

test('kinds of absence come from v2, and from v1 whether somebody has to approve', async () => {
  const pull = await bench.pull(bench.open(), 'absence-types');

  expect(fields(pull)).toHaveLength(10);
  expect(fields(pull)[0]).toEqual({
    ...{ name: 'Paid vacation', request_type: 'VACATION', remote_category: 'PAID_VACATION' },
    ...{ units: 'DAYS', approval_required: true },
  });
  expect(pull.incomplete).toEqual([]);
});

test('without v1 it is not known who has to approve, and what we hold of it is kept', async () => {
  await bench.control('POST', '/faults', {
    ...{ match: 'GET /v1/company/time-off-types', kind: 'status', status: 403, times: 1000 },
  });

  const pull = await bench.pull(bench.open(), 'absence-types');

  expect(fields(pull).map((one) => one['approval_required'])).toEqual(Array.from({ length: 10 }, () => null));
  expect(bench.map('absence_type', pull.found[0]?.raw ?? {}).withheld).toEqual(['approval_required']);
  expect(pull.pages[0]?.rightsMissing).toEqual(['Absences: read (API v1)']);
});
