import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Claimed } from '#store';
import { person, until, WebhookStage } from '../../test/webhook-stage.js';
import { Deliverer } from './deliverer.js';
import { Dispatcher } from './dispatcher.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.start();
  await stage.renew();
});

afterAll(() => stage.close());

/** Its only delivery, handed out once more. */
async function claimed(): Promise<Claimed> {
  await stage.sql(
    `UPDATE delivery SET state = 'waiting', due_at = now(), finished_at = NULL WHERE endpoint_id IS NOT NULL`,
  );
  const [found] = await stage.deliveries.claim({ all: 1, failing: 1, slow: [] });
  if (!found) throw new Error('There is one.');
  return found;
}

test('what was handed out before the customer has switched something off is not sent after it', async () => {
  const { endpoint } = await stage.tell({ payload: 'full' });
  await stage.write(person('1', 'a'));
  await stage.tried(endpoint.id, 1);
  await stage.worker.get(Dispatcher).stop();
  const deliverer = stage.worker.get(Deliverer);
  const { signal } = new AbortController();
  const nothing = (): void => undefined;
  const deliver = (one: Claimed): Promise<void> =>
    deliverer.deliver(one, {
      ...{ claimedAt: performance.now(), ending: signal, late: signal, sent: nothing, answered: nothing },
    });

  const before = await claimed();
  const { id } = stage.linked.connection;
  await stage.sql('UPDATE connection SET choices_version = 1 WHERE id = $1', [id]);
  await stage.sql('UPDATE feed SET choices_version = 1 WHERE connection_id = $1', [id]);
  await delay(2000); // every process knows it by now
  await deliver(before);

  expect(stage.receiver.at(stage.path)).toHaveLength(1);
  expect(await stage.states(endpoint.id)).toMatchObject([{ state: 'waiting', leased: false }]);

  await deliver(await claimed());
  await until(
    () => Promise.resolve(stage.receiver.at(stage.path).length),
    (count) => count === 2,
  );
}, 30_000);
