import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WithholdingRepository } from '#store';
import { ConnectionsService } from '#tenancy';
import { said, until, WritingStage } from '../../test/writing-stage.js';
import { LeftWrites } from './left-writes.js';
import { Patience } from './patience.js';

let at: WritingStage;

beforeAll(async () => {
  at = await WritingStage.start();
});

afterAll(() => at.close());

beforeEach(() => at.begin());

afterEach(() => {
  at.provider.stop();
});

/** The customer switches something off; whoever knew the connection before knows nothing of it. */
async function choose(): Promise<void> {
  const off = { models: [], fields: ['salary'] };
  await new WithholdingRepository(at.stack.api).change(at.connection, () => ({
    ...{ off, destroys: true, reads: false, streams: [] },
  }));
}

test('what is not sent, as something was switched off meanwhile, is told so, and may be asked for again', async () => {
  at.provider.meanwhile = choose;
  const write = (): ReturnType<WritingStage['create']> => at.create({ name: 'Attic' }, { idempotencyKey: 'k-1' });

  const answer = await write();

  expect([answer.status, said(answer)['code']]).toEqual([409, 'choices_changed']);
  expect(at.provider.ledger).toEqual([]);
  at.provider.meanwhile = () => Promise.resolve();
  const { organisationId, id } = at.connection;
  at.connection = (await at.api.get(ConnectionsService, { strict: false }).fresh(organisationId, id)) ?? at.connection;
  expect((await write()).status).toBe(201);
});

test('what a process has begun is not gone on with by another one after something was switched off', async () => {
  at.provider.moods.push('hold after');
  at.api.get(Patience).heartbeat = 60;
  const pending = at.create({ name: 'Attic', opens: true });
  await until(() => at.provider.held.length > 0);
  await at.leave();
  await choose();

  await at.worker.get(LeftWrites).resume((await at.rows())[0]?.id ?? '');

  expect(at.provider.ledger).toEqual(['POST Attic']);
  expect(await at.rows()).toMatchObject([{ state: 'failed', code: 'write_incomplete', fence: 2 }]);
  for (const release of at.provider.held) release();
  expect(said(await pending)['code']).toBe('write_incomplete');
  at.api.get(Patience).heartbeat = 3;
});
