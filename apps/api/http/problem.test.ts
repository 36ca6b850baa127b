import { expect, test } from '@jest/globals';
import { CredentialsRejected } from '#connectors';
import { AppError } from '#kernel';
import { problemOf } from './problem.js';

test('which credentials were not accepted is said by name, and nothing where nobody knows', () => {
  expect(problemOf(new CredentialsRejected('Rock', { fields: ['client_id', 'client_secret'] }))).toMatchObject({
    code: 'credentials_rejected',
    fields: ['client_id', 'client_secret'],
  });
  expect(problemOf(new CredentialsRejected('Rock'))).not.toHaveProperty('fields');
});

test('the details of an error are not for callers, whatever they are called', () => {
  class Conflict extends AppError {
    readonly code = 'conflict';
    override readonly status = 409;
  }

  expect(problemOf(new Conflict('There is one.', { fields: 'inner, workings' }))).toEqual({
    status: 409,
    code: 'conflict',
    detail: 'There is one.',
  });
  expect(problemOf(new Conflict('One is before it.', { inTheWay: 'another' }))).toEqual({
    ...{ status: 409, code: 'conflict', detail: 'One is before it.' },
    inTheWay: 'another',
  });
});
