import { DateTime } from 'luxon';
import { compensation, employee } from '#models';
import type { Action, BodySchema, Json, JsonObject, NamedPage, Schema, Step, Written } from '../../contract.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { compensations, compensationsOf, MONTHS } from '../compensations.js';
import { pulled } from '../lists.js';
import { v2Pages } from '../paging.js';
import { amount } from '../../converters.js';
import { oneOf } from './choices.js';
import { day, dayOf, object, objectOf, paramsOf, reference, textIn, toThing } from './fields.js';
import { idsOf, listed, made, madeIn, newAmong, sent } from './sent.js';

const COMPENSATIONS: Request = { path: '/v2/compensations', area: AREAS.compensationsWrite };
const TYPES: Request = { path: '/v2/compensations/types', query: { limit: 100 }, area: AREAS.compensations };

/** A part of what somebody is paid. Personio neither changes nor removes one. */
export const createCompensation: Action<PersonioClient> = {
  ...{ model: compensation, kind: 'create', right: AREAS.compensationsWrite },
  schema: schemaOf,
  steps: ({ body }) => [before(body), making(body)],
  alike: ({ body }) => [
    ...[compensation.name, body['employee'] ?? null, paramsOf(body)['type_id'] ?? null],
    ...[body['pay_rate'] ?? null, dayOf(body['start_date'])],
  ],
  written: ({ body }, [, one]) => ({
    stream: compensations.name,
    names: [{ model: compensation.name, remoteId: madeIn(one), owner: textIn(body['employee']) }],
    day: dayOf(body['start_date']) ?? '',
  }),
  read: readBack,
};

/** Once, whatever interval is said. */
const ONCE = 'ONE_TIME';
/** Goals decide what comes of it: Personio takes none. */
const BONUS = 'BONUS';

const INTERVALS: Readonly<Record<string, string>> = {
  MONTHLY: 'MONTHLY',
  QUARTERLY: 'QUARTERLY',
  SEMIANNUALLY: 'HALF-YEARLY',
  ANNUALLY: 'YEARLY',
};

const PROPERTIES: Readonly<Record<string, Schema>> = {
  employee: reference(employee, 'Who is paid'),
  pay_rate: { type: 'number', multipleOf: 0.01, description: 'For one period, in the currency' },
  pay_currency: {
    ...{ type: 'string', enum: Intl.supportedValuesOf('currency') },
    description: 'Currency, ISO 4217. Left out: that of the company.',
  },
  pay_frequency: {
    ...{ type: 'string', enum: Object.keys(INTERVALS) },
    description: 'How often it is paid. Left out: every month. Of what is paid once nobody looks at it.',
  },
  start_date: day('First day'),
};

/** Nothing can be chosen. */
const NONE: Schema = { type: 'string', maxLength: 0 };
const COMMENT: Schema = { type: 'string', description: 'Comment' };

/** With the kinds of pay of this customer. */
async function schemaOf(client: PersonioClient): Promise<BodySchema> {
  const taken = (await listed(client, TYPES)).filter(({ category }) => category !== BONUS);
  const type = oneOf(taken, 'What kind of pay it is');
  return {
    ...{ type: 'object', additionalProperties: false },
    description: 'A part of what a person is paid. It can neither be changed nor deleted.',
    properties: {
      ...PROPERTIES,
      integration_params: {
        ...object({ type_id: type ?? NONE, comment: COMMENT }, 'What Personio has besides'),
        required: ['type_id'],
      },
    },
    required: ['employee', 'pay_rate', 'start_date', 'integration_params'],
    examples: [
      {
        ...{
          employee: '0198f2a4-7c1e-7d35-9b1a-3f6f0c2d4e5a',
          pay_rate: 250,
          pay_currency: 'EUR',
          start_date: '2026-10-01',
        },
        ...{ pay_frequency: 'MONTHLY', integration_params: { type_id: type?.enum?.[0] ?? '' } },
      },
    ],
  };
}

/** Those that are the same before. */
const before = (body: JsonObject): Step<PersonioClient> => ({
  reads: true,
  send: async (client) => idsOf(await same(client, body)),
  lookUp: '',
});

const making = (body: JsonObject): Step<PersonioClient> => ({
  send: async (client, so) => made(client, await sent(client, 'POST', { ...COMPENSATIONS, json: bodyOf(body) }, so)),
  find: async (client, { results: [known] }) => newAmong(await same(client, body), known),
  lookUp: 'Look in the compensations of the employee for this amount from this day on.',
});

const same = async (client: PersonioClient, body: JsonObject): Promise<JsonObject[]> =>
  (await listed(client, ofPerson(textIn(body['employee']), dayOf(body['start_date']) ?? ''))).filter((row) =>
    isSame(row, body),
  );

function bodyOf(body: JsonObject): JsonObject {
  const { type_id: type, comment } = paramsOf(body);
  const { pay_currency: currency, pay_frequency: frequency } = body;
  return {
    ...{ person: toThing(body['employee']), type: toThing(type), value: body['pay_rate'] ?? null },
    effective_from: dayOf(body['start_date']),
    ...(currency === undefined ? {} : { currency }),
    ...(frequency === undefined ? {} : { interval: INTERVALS[textIn(frequency)] ?? null }),
    ...(comment === undefined ? {} : { comment }),
  };
}

function isSame(row: JsonObject, body: JsonObject): boolean {
  const { type, value, effective_from: from, currency, interval } = bodyOf(body);
  const { id: typeId, category } = objectOf(row['type']);
  const money = objectOf(row['amount']);
  const equal = (shown: Json | undefined, wanted: Json | undefined): boolean =>
    wanted === undefined || shown === wanted;
  return (
    equal(typeId, objectOf(type)['id']) &&
    amount(money['value']) === value &&
    dayOf(row['effective_from']) === from &&
    equal(money['currency'], currency) &&
    (category === ONCE || equal(row['interval'], interval))
  );
}

/** What a person is paid in the month of a day. */
function ofPerson(person: string, on: string): Request {
  const request = compensationsOf(DateTime.fromISO(on, { zone: 'utc' }));
  return { ...request, query: { ...request.query, 'person.id': person } };
}

/** Personio shows one month at a time: that in which it began, and this one. What only others show, no pull would show either. */
async function* readBack(client: PersonioClient, { names, day: began = '' }: Written): AsyncGenerator<NamedPage, void> {
  const [{ owner = '' } = { owner: '' }] = names;
  const now = DateTime.utc().startOf('month');
  const month = DateTime.fromISO(began, { zone: 'utc' }).startOf('month');
  const isPulled = month < now && month > now.minus({ months: MONTHS });
  for (const one of isPulled ? [month, now] : [now]) {
    for await (const page of v2Pages(client, ofPerson(owner, one.toISODate() ?? ''))) {
      yield { found: pulled(page, compensation, (id) => id), gone: [], askedAt: page.askedAt };
    }
  }
}
