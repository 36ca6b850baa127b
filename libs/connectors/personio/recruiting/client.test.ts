import { expect, test } from '@jest/globals';
import { Secret } from '#kernel';
import { OpenBudget } from '../../conformance.js';
import { CredentialsRejected, RightMissing } from '../../errors.js';
import { apiOf, openRecruiting } from './client.js';
import { personioAts } from './index.js';

const PAIR = { client_id: 'papi-1', client_secret: 'papi-2' };
const TOKEN = { company_id: '48213', recruiting_token: 'token' };
const PAGE = { feed_label: 'nordlicht' };

const context = { settings: personioAts.settings, budget: new OpenBudget(), account: 'account' };

function opened(credentials: Record<string, string>) {
  const secrets = Object.entries(credentials).map(([name, value]) => [name, new Secret(value)] as const);
  return openRecruiting(context, Object.fromEntries(secrets));
}

function refused(credentials: Record<string, string>): unknown {
  try {
    opened(credentials);
    return null;
  } catch (error) {
    return error instanceof CredentialsRejected ? error.fields : error;
  }
}

test.each([
  [PAIR, ['api']],
  [PAGE, ['feed']],
  [{ ...PAIR, ...PAGE }, ['api', 'feed']],
  [{ ...PAGE, ...TOKEN }, ['feed', 'token']],
  [{ ...PAIR, ...TOKEN, ...PAGE }, ['api', 'feed', 'token']],
  [{ ...PAIR, company_id: '', recruiting_token: '', feed_label: '' }, ['api']],
])('each door opens to what is given for it: %j', (credentials, doors) => {
  const open = Object.entries(opened(credentials)).filter(([, door]) => door !== null);

  expect(open.map(([name]) => name)).toEqual(doors);
});

test.each([
  [{ client_id: 'papi-1', ...PAGE }, ['client_secret']],
  [{ client_secret: 'papi-2', ...PAGE }, ['client_id']],
  [{ ...PAIR, company_id: '48213' }, ['recruiting_token']],
  [{ ...PAIR, recruiting_token: 'token' }, ['company_id']],
  [TOKEN, ['client_id', 'client_secret', 'feed_label']],
  [{}, ['client_id', 'client_secret', 'feed_label']],
  [{ feed_label: 'evil.example/x' }, ['feed_label']],
])('half a pair, and what can read nothing, is refused: %j', (credentials, fields) => {
  expect(refused(credentials)).toEqual(fields);
});

test('without client id and secret there is no v2', () => {
  expect(() => apiOf(opened(PAGE))).toThrow(RightMissing);
});

test('every credential may be left out, and says what that costs', () => {
  expect(personioAts.credentials.map(({ name, optional }) => [name, optional])).toEqual([
    ...[
      ['client_id', true],
      ['client_secret', true],
      ['company_id', true],
      ['recruiting_token', true],
      ['feed_label', true],
    ],
  ]);
});

test.each([
  ['nordlicht-robotik', true],
  ['a', true],
  ['Nordlicht', false],
  ['nordlicht.jobs.personio.de', false],
  ['https://nordlicht', false],
  ['-nordlicht', false],
  ['127.0.0.1', false],
  ['', false],
])('the name of a career page is one label of a host: %j is %p', (label, fits) => {
  const form = personioAts.credentials.find(({ name }) => name === 'feed_label')?.form;

  expect(form?.pattern.test(label)).toBe(fits);
});
