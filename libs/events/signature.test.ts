import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { Outbound } from '#kernel';
import type { Opened, Secret } from './endpoint.js';
import { Sender } from './attempt.js';
import { headersOf } from './signature.js';

const secret = (fill: number): Secret => ({
  secret: `whsec_${Buffer.alloc(32, fill).toString('base64')}`,
  until: null,
});

const endpoint = (style: Opened['style'], secrets: Secret[]): Opened => ({
  ...{ id: 'e', organisationId: 'o', environment: 'production', description: '', url: 'https://acme.test/hook' },
  ...{ events: ['*'], connectionIds: [], payload: 'thin', ordered: false, concurrency: 1, rate: 1 },
  ...{ pausedAt: null, disabledAt: null, disabledCode: null, notBefore: null, createdAt: new Date(), style, secrets },
  sealedUrl: Buffer.from('sealed'),
});

const verifies = ({ secret: text }: Secret, body: Buffer, headers: Record<string, string>): boolean => {
  try {
    new Webhook(text).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

test('whatever is sent is verified by the reference library with each valid secret, and with no other', () => {
  const [newest, older, foreign] = [secret(1), secret(2), secret(3)];
  fc.assert(
    fc.property(fc.json(), fc.uuid(), (text, id) => {
      const body = Buffer.from(text);
      const headers = headersOf({ id, body }, endpoint('standard', [newest, older]), new Date());
      expect([newest, older, foreign].map((each) => verifies(each, body, headers))).toEqual([true, true, false]);
      expect(verifies(newest, Buffer.concat([body, Buffer.from(' ')]), headers)).toBe(false);
    }),
  );
});

test('it is what bare HMAC says, the newest secret first', () => {
  const secrets = [secret(1), secret(2)];
  const at = new Date('2026-11-22T12:00:00.900Z');
  const headers = headersOf({ id: 'msg_1', body: Buffer.from('{"a":"ü"}') }, endpoint('standard', secrets), at);

  const signatures = [1, 2].map((fill) =>
    createHmac('sha256', Buffer.alloc(32, fill)).update('msg_1.1795348800.{"a":"ü"}').digest('base64'),
  );
  expect(headers).toEqual({
    ...{ 'content-type': 'application/json', 'user-agent': 'Peopleport-Webhooks/1' },
    ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': '1795348800' },
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  });
});

test('a secret whose time is over signs nothing', () => {
  const at = new Date();
  const over = { ...secret(2), until: new Date(at.getTime() - 1) };
  const headers = headersOf({ id: 'msg_1', body: Buffer.from('{}') }, endpoint('standard', [secret(1), over]), at);

  expect(headers['webhook-signature']?.split(' ')).toHaveLength(1);
  expect(verifies(secret(1), Buffer.from('{}'), headers)).toBe(true);
});

test('the dialect signs the body alone, by the text of the newest secret, and has the id beside it', () => {
  const body = Buffer.from('{"webhook":{}}');
  const headers = headersOf({ id: 'msg_1', body }, endpoint('dialect', [secret(1), secret(2)]), new Date());

  const signature = createHmac('sha256', secret(1).secret).update(body).digest('base64url');
  expect(headers).toEqual({
    ...{ 'content-type': 'application/json', 'user-agent': 'Peopleport-Webhooks/1' },
    ...{ 'webhook-id': 'msg_1', 'X-Bindbee-Webhook-Signature': signature },
  });
});

test('a name server that refuses to tell a name is not taken for a receiver that refuses', async () => {
  const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED', syscall: 'queryA' });
  const outbound = new Outbound({ resolve: () => Promise.reject(refused) });

  expect(await new Sender(outbound).sendTest(endpoint('standard', [secret(1)]))).toMatchObject({ code: 'dns_failed' });
  await outbound.close();
});
