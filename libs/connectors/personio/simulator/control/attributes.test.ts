import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const catalogue = async (): Promise<Body[]> => (await driver.get('/v1/company/employees/attributes')).body.data;
const attribute = async (key: string): Promise<Body> =>
  (await driver.get('/v1/company/employees/3003')).body.data.attributes[key];
const person = async (): Promise<Body> => (await driver.get('/v2/persons/3003')).body.custom_attributes;

test('a renamed attribute keeps its key and its values', async () => {
  await driver.ask('PATCH', '/_control/attributes/dynamic_7124011', { label: 'Marital status' });

  expect(await attribute('dynamic_7124011')).toMatchObject({ label: 'Marital status', value: 'verheiratet' });
  expect((await catalogue()).find(({ key }) => key === 'dynamic_7124011').label).toBe('Marital status');
});

test('a new attribute can be given to people, in both generations', async () => {
  const { body } = await driver.ask('POST', '/_control/attributes', { label: 'Haustier', type: 'tags' });
  await driver.ask('PATCH', '/_control/people/3003', { Haustier: ['Hund', 'Katze'] });

  expect(await attribute(body.key)).toMatchObject({ label: 'Haustier', value: 'Hund,Katze', type: 'tags' });
  expect(await person()).toContainEqual(
    expect.objectContaining({ id: body.key, type: 'string_list', value: ['Hund', 'Katze'] }),
  );
});

test('a removed attribute is gone from people and catalogue', async () => {
  await driver.ask('DELETE', '/_control/attributes/dynamic_7124060');

  expect(await attribute('dynamic_7124060')).toBeUndefined();
  expect((await person()).map(({ id }: Body) => id)).not.toContain('city');
  expect((await catalogue()).map(({ key }) => key)).not.toContain('dynamic_7124060');
});

test('a choice between two words in v1 is a boolean in v2', async () => {
  expect((await attribute('dynamic_7124126')).value).toBe('Nein');
  expect(await person()).toContainEqual(
    expect.objectContaining({ id: 'dynamic_7124126', type: 'boolean', value: false }),
  );
});

test('every type of attribute is there', async () => {
  const types = new Set((await catalogue()).map(({ type }) => type));
  const types2 = new Set((await person()).map(({ type }: Body) => type));

  expect([...types].sort()).toEqual(['date', 'decimal', 'integer', 'link', 'list', 'multiline', 'standard', 'tags']);
  expect([...types2].sort()).toEqual(['boolean', 'date', 'double', 'int', 'string', 'string_list']);
});
