import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { READING } from '#store';
import { type Access, accessOf } from '../apps/api/gate/access.js';
import { TestApi } from './api-app.js';

let stack: TestApi;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

/** Of what is read of one customer: which fields changed, and which may be written, but nothing that they hold. */
const SHOWS_NO_VALUES = /^change\.list$|\.meta$/;

function routes(): Access[] {
  const controllers = [...stack.app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const { prototype } = metatype as { prototype: object };
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
      return typeof handler === 'function' ? (accessOf(handler) ?? []) : [];
    });
  });
}

test('whatever shows a customer’s data counts as reading it: the customer is told who did so last', () => {
  const read = routes().filter(({ byToken, changes }) => byToken && !changes);

  const actions = read.map(({ action }) => action).filter((action) => !SHOWS_NO_VALUES.test(action));

  expect(actions).toEqual(expect.arrayContaining(['employee.list', 'employee.get', 'record.history']));
  expect(actions.filter((action) => !READING.includes(action))).toEqual([]);
});
