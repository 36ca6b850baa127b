import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SENTENCES, sentenceOf } from './issue-sentences.js';

const LIBS = join(import.meta.dirname, '..', '..', '..', 'libs');
const SOURCES = '{connectors,journal,records,sync,tenancy,vault}/**/*.ts';
const ELSEWHERE = /\.test\.ts$|\/(simulator|mappings)\//;

/** Where code names a failure: of an error's class, of a record, as a constant, or as what a function makes of an error. */
const NAMED = /(?:\bcode = |\bcode: |return |\? \[?)'([a-z]+(?:_[a-z]+)+)'(?: : '([a-z]+(?:_[a-z]+)+)')?/g;
const CONSTANT = /^export const [A-Z_]+ = '([a-z]+(?:_[a-z]+)+)';$/gm;

/** What these find and no issue ever says: answers to a caller, what ends a run without a word, and other words. */
const OTHERS = [
  ...['custom_field_exists', 'custom_fields_too_many', 'custom_field_mapped', 'mapping_exists', 'scope_unknown'],
  ...['api_keys_full'],
  ...['expression_invalid', 'expression_too_costly', 'fence_lost', 'worker_stops'],
  ...['delivery_unreadable', 'hook_secret_invalid', 'not_allowed'],
  ...['empty_at_source', 'integration_slug', 'connector_token', 'custom_fields'],
  ...['write_not_acceptable', 'cost_center', 'integration_params'],
  ...['login_refused', 'code_required', 'code_refused', 'session_invalid', 'password_refused', 'invitation_invalid'],
  ...['email_taken', 'last_owner', 'owners_only', 'scope_missing', 'password_missing'],
  ...['identity_unknown', 'identity_taken', 'sso_refused', 'sso_expired', 'sso_unavailable'],
  ...['choice_unknown', 'choices_changed', 'switched_off_by_customer', 'paused_by_customer'],
];

function codes(): string[] {
  const files = globSync(SOURCES, { cwd: LIBS }).filter((file) => !ELSEWHERE.test(file));
  const texts = files.map((file) => readFileSync(join(LIBS, file), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(NAMED), ...text.matchAll(CONSTANT)]);
  const named = found.flatMap(([, one, other]) => [one, other]).filter((code) => code !== undefined);
  return [...new Set(['internal_error', ...named])].sort();
}

test('whatever code an issue may have, a sentence says what it means and what to do', () => {
  const all = codes();
  const unknown = sentenceOf('nobody knows it');

  expect(all).toEqual(expect.arrayContaining(['right_missing', 'report_not_exportable', 'person_not_shown']));
  expect(all.filter((code) => !OTHERS.includes(code) && sentenceOf(code) === unknown)).toEqual([]);
  expect(OTHERS.filter((code) => !all.includes(code))).toEqual([]);
});

test('that attributes are kept for a week is said where their loss is', () => {
  expect(sentenceOf('attributes_not_shared')).toMatch(/kept for 7 days and then destroyed/);
});

test('the guide to issues has each code with the sentence that the API says', () => {
  const guide = readFileSync(join(LIBS, '..', 'docs', 'guides', 'issues.md'), 'utf8');
  const rows = new Map([...guide.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(([, code, text]) => [code, text]));

  expect(Object.fromEntries(rows)).toEqual(SENTENCES);
});
