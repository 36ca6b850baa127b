import { expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

const path = '/v1/company/attendances/projects';

async function write(other: Driver, method: string, target: string, body?: unknown): Promise<Answer> {
  return other.ask(method, target, body, { authorization: `Bearer ${await other.v1Token()}` });
}

test('all projects are one list without pages, and the token is not echoed', async () => {
  await using driver = await Driver.start();
  const { body, headers } = await driver.get(path);

  expect(Object.keys(body)).toEqual(['success', 'data']);
  expect(body.data.map((one: Body) => one.id)).toEqual([5001, 5002, 5003, 5004, 5005]);
  expect(body.data[3]).toEqual({
    id: 5004,
    type: 'Project',
    attributes: {
      name: 'Messe Hannover 2025',
      active: false,
      created_at: '2026-01-05T10:00:00+0100',
      updated_at: '2026-01-05T10:00:00+0100',
    },
  });
  expect(headers.get('authorization')).toBeNull();
});

test('a project is made inactive unless told otherwise, changed, and removed without a word', async () => {
  await using driver = await Driver.start();
  const made = await write(driver, 'POST', path, { name: 'Neue Halle' });
  const active = await write(driver, 'POST', path, { name: 'Neues Büro', active: true });
  const changed = await write(driver, 'PATCH', `${path}/5006`, { active: true, name: 'Halle 3' });
  const twin = await driver.get('/v2/projects/5006');
  const removed = await write(driver, 'DELETE', `${path}/5006`);

  expect([made.status, made.body.data]).toEqual([
    200,
    { id: 5006, type: 'Project', attributes: expect.objectContaining({ name: 'Neue Halle', active: false }) },
  ]);
  expect(active.body.data.attributes.active).toBe(true);
  expect(changed.body.data.attributes).toMatchObject({ name: 'Halle 3', active: true });
  expect(twin.body).toMatchObject({ id: '5006', name: 'Halle 3', status: 'ACTIVE' });
  expect([removed.status, removed.text]).toEqual([204, '']);
  expect((await driver.get('/v2/projects/5006')).status).toBe(404);
});

test('quirk: errors have envelopes of their own', async () => {
  await using driver = await Driver.start();
  const nameless = await write(driver, 'POST', path, { name: ' ' });
  const twice = await write(driver, 'POST', path, { name: 'Implementation' });
  const unclear = await write(driver, 'PATCH', `${path}/5001`, { active: 'yes' });
  const unknown = await write(driver, 'PATCH', `${path}/5`, { active: true });
  const gone = await write(driver, 'DELETE', `${path}/5`);

  expect([nameless.status, nameless.body]).toEqual([
    400,
    { success: false, error: { name: ['Project name cannot be empty'] } },
  ]);
  expect([twice.status, twice.body.error]).toEqual([400, { name: ['Project name already exists'] }]);
  expect([unclear.status, unclear.body]).toEqual([
    400,
    { success: false, error: { active: ['Active field needs to be of type boolean'] } },
  ]);
  for (const { status, body } of [unknown, gone]) {
    expect([status, body]).toEqual([404, { success: false, message: 'Project 5 not found' }]);
  }
});
