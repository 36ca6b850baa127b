import { newId } from '#kernel';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import type { TestApi } from './api-app.js';

interface Told {
  endpointId: string;
  type?: string;
  state?: 'waiting' | 'delivered' | 'exhausted';
  /** What was answered to each attempt; null: nothing. */
  answers?: readonly (number | null)[];
  createdAt?: Date;
}

let numbers = 0;

/** A message in the log, as if it had been sent. */
export async function delivered(stack: TestApi, connection: ConnectionRef, told: Told): Promise<string> {
  const { endpointId, type = 'employee.created', state = 'delivered', answers = [200], createdAt = new Date() } = told;
  const [id, organisationId] = [newId(), connection.organisationId];
  const keys = stack.app.get(Vault).keys(connection);
  const sealed = (purpose: 'delivery' | 'delivery_exchange', identity: string, what: object) =>
    new Uint8Array(keys.seal(purpose, identity, JSON.stringify(what)));
  const finished = state !== 'waiting';
  const row = {
    ...{ id, organisationId, endpointId, connectionId: connection.id, type, state, createdAt, at: createdAt },
    ...{ epoch: 1, seq: (numbers += 1), subject: newId(), attempts: answers.length, tries: answers.length },
    ...{ finishedAt: finished ? createdAt : null, dueAt: finished ? null : new Date(Date.now() + 3_600_000) },
    payload: sealed('delivery', id, { id: `msg_${id.replaceAll('-', '')}`, type }),
  };
  const attempts = answers.map((status, index) => ({
    ...{ deliveryId: id, organisationId, number: index + 1, at: createdAt, milliseconds: 12, status },
    code: status === 200 ? 'ok' : 'server_error',
    exchange: sealed('delivery_exchange', `${id}:${index + 1}`, {
      request: { url: 'https://example.com/hooks', headers: { 'webhook-id': 'msg_1' } },
      response: status === null ? null : { headers: { 'content-type': 'text/plain' }, body: `answer ${index + 1}` },
    }),
  }));
  await stack.owner.as({ organisationId }, async (prisma) => {
    await prisma.delivery.create({ data: row });
    await prisma.deliveryAttempt.createMany({ data: attempts });
  });
  return id;
}

/** How far each connection's feed was told to an endpoint. */
export const positionsOf = (stack: TestApi, organisationId: string, endpointId: string) =>
  stack.owner.as({ organisationId }, async (prisma): Promise<Record<string, number>> => {
    const rows = await prisma.endpointPosition.findMany({ where: { endpointId } });
    return Object.fromEntries(rows.map(({ connectionId, seq }) => [connectionId, Number(seq)]));
  });
