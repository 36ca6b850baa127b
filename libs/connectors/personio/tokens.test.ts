import { expect, test } from '@jest/globals';
import { inTime, Secret } from '#kernel';
import { ProviderUnavailable } from '../errors.js';
import type { AccessToken, Fetching, TokenShelf } from '../token-shelf.js';
import { MaybeSingleUseToken, SharedToken, type Issued } from './tokens.js';

/** What processes share, as one process sees it. */
class Shelf implements TokenShelf {
  token: AccessToken | undefined;
  dropped = 0;

  borrow(_name: string, refused?: Secret): Promise<AccessToken | Fetching> {
    if (this.token && this.token.token.reveal() !== refused?.reveal()) return Promise.resolve(this.token);
    return Promise.resolve({
      keep: (token: AccessToken) => Promise.resolve(void (this.token = token)),
      drop: () => Promise.resolve(void (this.dropped += 1)),
    });
  }
}

/** Two processes that share a shelf, at a provider that counts its tokens. */
function given(): { shelf: Shelf; issue: () => Promise<Issued>; issued: () => number } {
  let issued = 0;
  const issue = (): Promise<Issued> => {
    issued += 1;
    return Promise.resolve({ token: new Secret(`t${issued}`), expiresInSeconds: 86_400 });
  };
  return { shelf: new Shelf(), issue, issued: () => issued };
}

/** An answer that carries this token. */
const carrying = (next: (token: Secret) => string | undefined) => (token: Secret) =>
  Promise.resolve({ result: token.reveal(), next: next(token) });
const same = carrying((token) => token.reveal());
const another = carrying((token) => `${token.reveal()}+`);
const none = carrying(() => undefined);

test('a token is fetched once for all, and anew once it was refused, by one of them', async () => {
  const { shelf, issue, issued } = given();
  const [one, other] = [new SharedToken({ name: 'v2', issue, shelf }), new SharedToken({ name: 'v2', issue, shelf })];

  const token = await one.get();
  expect((await other.get()).reveal()).toBe('t1');
  expect(issued()).toBe(1);

  one.refused(token);
  expect((await one.get()).reveal()).toBe('t2');
  other.refused(await other.get());
  expect((await other.get()).reveal()).toBe('t2');
  expect(issued()).toBe(2);
});

test('whoever cannot wait any longer has sent nothing, and the others wait on', async () => {
  const { promise, resolve } = Promise.withResolvers<Issued>();
  const shared = new SharedToken({ name: 'v2', issue: () => promise });
  const single = new MaybeSingleUseToken({ name: 'v1', issue: () => promise });
  const late = new ProviderUnavailable('Acme', 'late');
  const patient = [shared.get(), single.use(same)];

  for (const work of [(): Promise<unknown> => shared.get(), (): Promise<unknown> => single.use(same)])
    await expect(inTime(0.02, late, work)).rejects.toMatchObject({ code: 'provider_unavailable', unsent: true });
  resolve({ token: new Secret('t1'), expiresInSeconds: 86_400 });

  expect(await Promise.all(patient)).toHaveLength(2);
});

test('a fetch that fails leaves the next one to try', async () => {
  const { shelf, issue } = given();
  const failing = new SharedToken({ name: 'v2', issue: () => Promise.reject(new Error('down')), shelf });

  await expect(failing.get()).rejects.toThrow('down');
  expect(shelf.dropped).toBe(1);
  expect((await new SharedToken({ name: 'v2', issue, shelf }).get()).reveal()).toBe('t1');
});

test('a token that stays is shared as soon as an answer shows it', async () => {
  const { shelf, issue, issued } = given();
  const [one, other] = [
    new MaybeSingleUseToken({ name: 'v1', issue, shelf }),
    new MaybeSingleUseToken({ name: 'v1', issue, shelf }),
  ];

  expect(await one.use(same)).toBe('t1');
  expect(await other.use(same)).toBe('t1');
  expect(issued()).toBe(1);
});

test('tokens for one request follow one another in one process, and are never shared', async () => {
  const { shelf, issue } = given();
  const [one, other] = [
    new MaybeSingleUseToken({ name: 'v1', issue, shelf }),
    new MaybeSingleUseToken({ name: 'v1', issue, shelf }),
  ];

  expect([await one.use(another), await one.use(another), await one.use(none)]).toEqual(['t1', 't1+', 't1++']);
  expect(await one.use(another)).toBe('t2');
  expect(shelf.token).toBeUndefined();
  expect(await other.use(another)).toBe('t3');
});

test('a token of which no answer says whether it stays is used until it is refused, and not shared', async () => {
  const { shelf, issue, issued } = given();
  const token = new MaybeSingleUseToken({ name: 'v1', issue, shelf });

  expect([await token.use(none), await token.use(none)]).toEqual(['t1', 't1']);
  expect([issued(), shelf.token]).toEqual([1, undefined]);
});
