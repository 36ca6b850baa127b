import { createHmac, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { type Gap, MessageRefused, Receiver, type SequencedEvent, type WebhookEvent } from './index.js';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const SECRET = newSecret();

interface Signed {
  body: string;
  headers: Record<string, string>;
}

/** As the platform sends it: signed by somebody else's implementation, with each of these secrets. */
function signed(event: object & { id?: string }, secrets = [SECRET], ageSeconds = 0): Signed {
  const body = JSON.stringify(event);
  const id = event.id ?? 'msg_none';
  const at = new Date(Date.now() - ageSeconds * 1000);
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' ');
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } };
}

function event(
  sequence: number,
  previous: number | null,
  of: Partial<SequencedEvent> & { of?: string } = {},
): WebhookEvent {
  const { of: connector = 'c1', ...more } = of;
  return {
    id: `msg_${connector}_${more.epoch ?? 1}_${sequence}`,
    type: 'employee.updated',
    timestamp: '2026-11-26T09:30:00.000Z',
    connector: { id: connector, integration: 'personio', environment: 'production', end_user_origin_id: 'acme' },
    ...{ sequence, previous, epoch: 1 },
    data: { model: 'employee', id: 'e1', remote_id: '3005', changed_fields: ['designation'] },
    ...more,
  } as WebhookEvent;
}

const codeOf = (receiver: Receiver, { body, headers }: Signed): Promise<unknown> =>
  receiver.receive(body, headers).then(
    () => 'taken',
    (error: unknown) => (error instanceof MessageRefused ? error.code : error),
  );

const bare = (gaps: Gap[]): string[] => gaps.map((gap) => `${gap.connector}/${gap.epoch}: ${gap.after}–${gap.until}`);

test('a message that another implementation of the standard has signed is taken, with its event typed', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const { body, headers } = signed(event(1, null));

  const received = await receiver.receive(Buffer.from(body), headers);

  expect(received).toEqual({ event: event(1, null), duplicate: false, gap: null, restarted: false });
  if (received.event.type !== 'employee.updated') throw new Error('It is of another type.');
  const fields: string[] | null = received.event.data.changed_fields;
  expect(fields).toEqual(['designation']);
});

test.each([
  ['a Headers object', (headers: Record<string, string>) => new Headers(headers)],
  ['names in capitals', (headers: Record<string, string>) => upper(headers)],
  ['lists of values', (headers: Record<string, string>) => listed(headers)],
])('headers may be %s, the body text, bytes or a buffer', async (_, as) => {
  const { body, headers } = signed(event(1, null, { of: 'Zoë' }));
  const bytes = new TextEncoder().encode(body);

  for (const raw of [body, bytes, bytes.buffer]) {
    const { event: found } = await new Receiver({ secret: SECRET }).receive(raw, as(headers));
    expect(found.id).toBe('msg_Zoë_1_1');
  }
});

const mapped = <Value>(headers: Record<string, string>, entry: (name: string, value: string) => [string, Value]) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => entry(name, value)));
const upper = (headers: Record<string, string>) => mapped(headers, (name, value) => [name.toUpperCase(), value]);
const listed = (headers: Record<string, string>) => mapped(headers, (name, value) => [name, [value]]);

test('what was not signed with the secret is refused, whatever of it was changed', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const { body, headers } = signed(event(2, 1));
  const [timestamp = '', signature = ''] = [headers['webhook-timestamp'], headers['webhook-signature']];
  const changed = (more: Record<string, string>): Signed => ({ body, headers: { ...headers, ...more } });

  const wrong = [
    signed(event(2, 1), [newSecret()]),
    { body: `${body} `, headers },
    changed({ 'webhook-id': 'msg_other' }),
    changed({ 'webhook-timestamp': String(Number(timestamp) - 1) }),
    changed({ 'webhook-signature': signature.slice(0, -4) }),
    changed({ 'webhook-signature': signature.replace('v1,', 'v2,') }),
    changed({ 'webhook-signature': 'v1,%%% v1, v1' }),
    changed({ 'webhook-signature': 'v1,' }),
  ];
  for (const one of wrong) expect(await codeOf(receiver, one)).toBe('signature_wrong');

  for (const name of Object.keys(headers))
    expect(await codeOf(receiver, changed({ [name]: '' }))).toBe('headers_missing');
  expect(await codeOf(receiver, { body, headers: {} })).toBe('headers_missing');
  expect(receiver.gaps()).toEqual([]);
  expect(await codeOf(receiver, { body, headers })).toBe('taken');
});

test('the first event after a restore says so, once for each connector, and none that is late or of another connector', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const restarted = async (sequence: number, of: string, epoch: number): Promise<boolean> => {
    const { body, headers } = signed(event(sequence, null, { of, epoch }));
    return (await receiver.receive(body, headers)).restarted;
  };

  const said = [await restarted(7, 'c1', 1), await restarted(7, 'c2', 2), await restarted(3, 'c1', 2)];
  expect([...said, await restarted(4, 'c1', 2), await restarted(8, 'c1', 1), await restarted(5, 'c1', 2)]).toEqual(
    [1, 2, 3, 4, 5, 6].map((time) => time === 3),
  );
});

test('a body with any bit turned is refused', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const { body, headers } = signed(event(1, null));
  const bytes = Buffer.from(body);

  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const turned = Buffer.from(bytes);
      turned[at] = (turned[at] ?? 0) ^ (1 << bit);
      await expect(receiver.receive(turned, headers)).rejects.toMatchObject({ code: 'signature_wrong', status: 401 });
    }),
  );
});

test.each([
  [-301, 'timestamp_out_of_tolerance'],
  [-200, 'taken'],
  [295, 'taken'],
  [302, 'timestamp_out_of_tolerance'],
])('a message that was sent %d seconds ago: %s', async (age, said) => {
  expect(await codeOf(new Receiver({ secret: SECRET }), signed(event(1, null), [SECRET], age))).toBe(said);
});

test('the tolerance can be set, and a time that is none is refused', async () => {
  const old = signed(event(1, null), [SECRET], 1000);
  const { body, headers } = signed(event(1, null));

  expect(await codeOf(new Receiver({ secret: SECRET, tolerance: 2000 }), old)).toBe('taken');
  for (const time of ['NaN', '1e9', '-1', 'Infinity'])
    expect(
      await codeOf(new Receiver({ secret: SECRET }), { body, headers: { ...headers, 'webhook-timestamp': time } }),
    ).toBe('timestamp_out_of_tolerance');
});

test('while one secret takes the place of another, either side may have both', async () => {
  const [old, young] = [newSecret(), newSecret()];
  const both = new Receiver({ secrets: [young, old] });

  expect(await codeOf(both, signed(event(1, null), [old]))).toBe('taken');
  expect(await codeOf(both, signed(event(2, 1), [young]))).toBe('taken');
  for (const secret of [old, young])
    expect(await codeOf(new Receiver({ secret }), signed(event(1, null), [young, old]))).toBe('taken');
  expect(await codeOf(both, signed(event(3, 2)))).toBe('signature_wrong');
});

test.each([
  ['JSON of something else', '[]'],
  ['an event of another id', JSON.stringify({ ...event(1, null), id: 'msg_other' })],
  ['an event without a connector', JSON.stringify({ ...event(1, null), id: 'msg_none', connector: null })],
  ['an event with a number that is none', JSON.stringify({ ...event(1, null), id: 'msg_none', sequence: '1' })],
  ['no JSON', '{'],
])('%s is refused with a code, though it is signed', async (_, body) => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`msg_none.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': 'msg_none', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };

  await expect(new Receiver({ secret: SECRET }).receive(body, headers)).rejects.toMatchObject({
    ...{ code: 'body_unreadable', status: 400 },
  });
});

test('a test event is received, and is in no sequence', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const { connector } = event(1, null) as SequencedEvent;

  for (const more of [{}, { connector: null }, { connector, sequence: null, previous: null, epoch: null }]) {
    const given = { id: 'msg_test', type: 'endpoint.test', timestamp: '2026-11-26T09:30:00.000Z', data: {}, ...more };
    expect(await codeOf(receiver, signed(given))).toBe('taken');
  }
  expect(receiver.gaps()).toEqual([]);
});

test('a body that a framework has parsed is refused with a sentence that says so', async () => {
  const { headers } = signed(event(1, null));

  await expect(new Receiver({ secret: SECRET }).receive({} as never, headers)).rejects.toThrow(
    /^The body must be handed over as it came/,
  );
  expect(await codeOf(new Receiver({ secret: SECRET }), { body: undefined as never, headers: {} })).toBe(
    'headers_missing',
  );
});

test.each([
  [{}],
  [{ secret: undefined }],
  [{ secret: '' }],
  [{ secret: 'hunter2hunter2hunter2' }],
  [{ secret: 'whsec_hunter2!' }],
  [{ secrets: [] }],
])('a receiver of %j is refused without showing the secret', (options) => {
  expect(() => new Receiver(options)).toThrow(/^`secret` must be(?!.*hunter)/);
});

test('an event is dealt with once; one that could not be dealt with is new again', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const { body, headers } = signed(event(1, null));
  const dealt: string[] = [];
  const deal = (): number => dealt.push('done');

  await expect(receiver.receive(body, headers, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(await receiver.receive(body, headers, deal)).toMatchObject({ duplicate: false });
  expect(await receiver.receive(body, headers, deal)).toMatchObject({ duplicate: true });

  expect(dealt).toHaveLength(1);
});

test('what could not be dealt with has not arrived', async () => {
  const receiver = new Receiver({ secret: SECRET });
  const receive = ({ body, headers }: Signed, deal?: () => Promise<void>) => receiver.receive(body, headers, deal);
  await receive(signed(event(1, null)));
  await receive(signed(event(2, 1)), () => Promise.reject(new Error('full'))).catch(() => undefined);

  expect((await receive(signed(event(3, 2)))).gap).toMatchObject({ after: 1, until: 2, since: expect.any(Date) });

  expect((await receive(signed(event(2, 1)))).gap).toBeNull();
  expect(receiver.gaps()).toEqual([]);
});

test('a message that comes again while it is dealt with is a duplicate only if that goes well', async () => {
  for (const well of [true, false]) {
    const receiver = new Receiver({ secret: SECRET });
    const { body, headers } = signed(event(1, null));
    const end = Promise.withResolvers<undefined>();
    const dealt: number[] = [];
    const deal = jest.fn(() => end.promise);

    const first = receiver.receive(body, headers, deal).catch((error: unknown) => error);
    while (deal.mock.calls.length === 0) await turn(); // signatures are checked side by side: which of several is first is chance
    const others = [2, 3].map((at) => receiver.receive(body, headers, () => dealt.push(at)));
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(dealt).toEqual([]);
    if (well) end.resolve(undefined);
    else end.reject(new Error('full'));

    await first;
    const duplicates = (await Promise.all(others)).filter(({ duplicate }) => duplicate);
    expect(duplicates).toHaveLength(well ? 2 : 1);
    expect(dealt).toHaveLength(well ? 0 : 1);
  }
});

test('several processes share what they have seen through a store', async () => {
  const ids = new Set<string>();
  const seen = { has: (id: string) => Promise.resolve(ids.has(id)), add: (id: string) => Promise.resolve(ids.add(id)) };
  const [one, other] = [new Receiver({ secret: SECRET, seen }), new Receiver({ secret: SECRET, seen })];
  const { body, headers } = signed(event(1, null));

  expect((await one.receive(body, headers)).duplicate).toBe(false);
  expect((await other.receive(body, headers)).duplicate).toBe(true);
});

interface Sent {
  connector: string;
  epoch: number;
  sequence: number;
  previous: number | null;
}

/** What an endpoint is told of one connector: numbers with holes, where others are told something. */
const aSequence = (connector: string, epoch: number): fc.Arbitrary<Sent[]> =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 25 }).map((steps) => {
    let sequence = 0;
    let previous: number | null = null;
    return steps.map((step) => {
      const one = { connector, epoch, sequence: (sequence += step), previous };
      previous = sequence;
      return one;
    });
  });

/** What is sent, what of it never arrives, and the order of the rest with what comes twice. */
const aHistory = fc
  .tuple(aSequence('c1', 1), aSequence('c1', 2), aSequence('c2', 1))
  .chain((all) => {
    const sent = all.flat();
    const lost = fc.uniqueArray(fc.nat(sent.length - 1), { maxLength: sent.length - 1 });
    const twice = fc.array(fc.nat(sent.length - 1), { maxLength: 10 });
    return fc.tuple(fc.constant(sent), lost, twice);
  })
  .chain(([sent, lost, twice]) => {
    const arriving = [...sent.keys(), ...twice].filter((at) => !lost.includes(at));
    return fc.record({
      ...{ sent: fc.constant(sent), lost: fc.constant(lost) },
      arriving: fc
        .shuffledSubarray([...arriving.keys()], { minLength: arriving.length })
        .map((order) => order.map((at) => arriving[at] ?? 0)),
    });
  });

/** Worked out from everything that was sent: the stretches of what has not arrived, between what has. */
function missing(sent: readonly Sent[], arrived: ReadonlySet<number>): string[] {
  return [...Map.groupBy(sent.keys(), (at) => `${sent[at]?.connector ?? ''}/${sent[at]?.epoch ?? 0}`)].flatMap(
    ([of, places]) => {
      const came = places.filter((at) => arrived.has(at));
      return came.slice(1).flatMap((at, index) => {
        const before = came[index] ?? 0;
        return at === before + 1 ? [] : [`${of}: ${sent[before]?.sequence ?? 0}–${sent[at - 1]?.sequence ?? 0}`];
      });
    },
  );
}

test('in whatever order events arrive, twice or never: the gaps are exactly what is missing, and late ones close them', async () => {
  const receive = ({ connector: of, epoch, sequence, previous }: Sent) =>
    signed(event(sequence, previous, { of, epoch }));

  await fc.assert(
    fc.asyncProperty(aHistory, async ({ sent, lost, arriving }) => {
      const receiver = new Receiver({ secret: SECRET });
      const arrived = new Set<number>();
      const arrive = async (at: number): Promise<void> => {
        const one = sent[at];
        if (!one) throw new Error('There is no such event.');
        const { body, headers } = receive(one);
        const { duplicate, gap } = await receiver.receive(body, headers);
        expect(duplicate).toBe(arrived.has(at));
        arrived.add(at);
        const gaps = missing(sent, arrived);
        expect(bare(receiver.gaps()).sort()).toEqual(gaps.toSorted());
        const own = gaps.find(
          (each) => each.startsWith(`${one.connector}/${one.epoch}:`) && each.endsWith(`–${one.previous ?? ''}`),
        );
        expect(gap === null ? undefined : bare([gap])[0]).toBe(own);
      };

      for (const at of arriving) await arrive(at);
      for (const at of lost) await arrive(at);
      expect(receiver.gaps()).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
