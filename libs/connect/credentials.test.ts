import { expect, test } from '@jest/globals';
import type { CredentialField } from '#connectors';
import { both } from '../../test/fake-connector.js';
import { PaperProvider } from '../../test/paper-provider.js';
import { credentialsOf } from './credentials.js';

const { connector } = new PaperProvider();
const needed: CredentialField = { name: 'key', label: both('Key'), help: both(''), secret: false };
const secret: CredentialField = { name: 'secret', label: both('Secret'), help: both(''), secret: true, optional: true };
const form = { pattern: /^[a-z0-9-]{1,63}$/, words: both('lower case letters, digits and hyphens') };
const label: CredentialField = {
  name: 'label',
  label: both('Label'),
  help: both(''),
  secret: false,
  optional: true,
  form,
};

const given = (credentials: CredentialField[], values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(credentialsOf({ ...connector, credentials }, values).credentials).map(([name, value]) => [
      name,
      value.reveal(),
    ]),
  );

function complaints(credentials: CredentialField[], values: Record<string, string>): unknown {
  try {
    return given(credentials, values);
  } catch (error) {
    return (error as { fields: { loc: string[]; msg: string }[] }).fields.map(({ loc, msg }) => [loc.join('.'), msg]);
  }
}

test('optional credentials that were left empty are not there, and blanks around the others are cut off', () => {
  expect(given([needed, secret, label], { key: ' k ', secret: '  ', label: '' })).toEqual({ key: 'k' });
  expect(given([needed, secret, label], { key: 'k', label: '\tacme\n', more: 'x' })).toEqual({
    key: 'k',
    label: 'acme',
  });
});

test('everything that is wrong is said at once, field by field', () => {
  expect(complaints([needed, secret, label], { label: 'https://acme.example' })).toEqual([
    ['body.credentials.key', 'Key is missing'],
    ['body.credentials.label', 'Label should be lower case letters, digits and hyphens'],
  ]);
});

test('where all credentials are optional one is needed', () => {
  expect(complaints([secret, label], { secret: ' ' })).toEqual([['body.credentials', 'Nothing is filled in']]);
  expect(given([secret, label], { secret: 's' })).toEqual({ secret: 's' });
});

test('a form is asked of what was given only', () => {
  expect(given([needed, label], { key: 'k' })).toEqual({ key: 'k' });
});

test('a connector without credentials is given none', () => {
  expect(given([], { key: 'k' })).toEqual({});
});
