import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../contract.js';
import { toStage } from './stage.js';

const fields = (raw: JsonObject) => toStage(raw, (model, id) => `${model}/${id}`, {}).fields;

test('a stage has its name, its job and its place', () => {
  const stage = { id: '9001', name: 'Interview', type: 'INTERVIEW', kind: 'CUSTOM' };

  expect(fields({ job: { id: '1' }, stage, order: 2 })).toEqual({ name: 'Interview', job: 'job/1', stage_order: 2 });
});

test('a stage of the system has a name to show, and one that the pipeline lost has no place', () => {
  expect(fields({ job: { id: '1' }, stage: { id: null, name: null, type: 'rejected' }, order: null })).toEqual({
    ...{ name: 'Rejected', job: 'job/1', stage_order: null },
  });
});
