import { expect, test } from '@jest/globals';
import { cutting, type JsonObject } from '../../index.js';
import { personio } from '../index.js';

const off = (...fields: string[]) => cutting(personio, { models: [], fields });

const v1 = (label: string | null, value: string, universal: string | null = null): JsonObject => ({
  ...{ label, value, type: 'standard', universal_id: universal },
});

const ADA: JsonObject = {
  person: {
    id: '1',
    gender: 'FEMALE',
    custom_attributes: [
      { id: 'dynamic_1', value: 'named by v1' },
      { id: 'dynamic_ab12.2', value: 'named by nobody', global_id: '17' },
      { id: 'date_of_birth', value: '1815-12-10' },
    ],
  },
  employee: {
    email: v1('E-Mail address', 'ada@example.org', 'email'),
    fix_salary: v1('Fixed salary', '1', 'fix_salary'),
    dynamic_1: v1('T-shirt', 'M'),
    dynamic_3: v1('Adresse', 'Somewhere 1'),
    dynamic_4: v1(null, 'without a name'),
    dynamic_5: v1('Auszahlung', 'DE02 1203 0000 0000 2020 51'),
  },
  employments: [{ id: 'e', position: { title: 'Countess' }, salary_band: 'A' }],
  departments: [],
};

const textOf = (raw: JsonObject | null): string => JSON.stringify(raw);

test.each([
  ['salary', ['"fix_salary"', 'salary_band'], ['ada@example.org', 'T-shirt', 'Somewhere 1', 'Countess']],
  ['birth_date', ['1815-12-10'], ['fix_salary', 'FEMALE', 'T-shirt']],
  ['bank_data', ['DE02'], ['Somewhere 1', '1815-12-10']],
  ['private_contact', ['Somewhere 1'], ['ada@example.org', 'fix_salary']],
  ['personal_status', ['FEMALE'], ['Somewhere 1']],
  ['own_attributes', ['T-shirt', 'Somewhere 1', 'named by v1', '1815-12-10'], ['ada@example.org', 'fix_salary']],
])('%s: what is of the group goes, and what nobody can tell, and the rest stays', (group, gone, stays) => {
  const cut = off(group)('employee', ADA);

  for (const text of [...gone, 'named by nobody', 'without a name']) expect(textOf(cut)).not.toContain(text);
  for (const text of stays) expect(textOf(cut)).toContain(text);
});

const NFD = (name: string): string => name.normalize('NFD');

/** What customers call what they add, which has no other name than this. */
const ORDINARY: Record<string, string[]> = {
  salary: [
    ...[
      'Bruttomonat',
      'Netto p.a.',
      'Stundensatz',
      'Hourly rate',
      'Dayrate',
      'Urlaubsgeld',
      'Tarifgruppe',
      'Abfindung',
    ],
    ...[
      'Severance',
      'Car allowance',
      'Honorar',
      'Fahrtkostenzuschuss',
      'Zuschüsse',
      'Fixum',
      'OTE',
      'basepay',
      'Gehälter',
    ],
    ...[NFD('Gehälter'), NFD('Vergütung'), NFD('Prämie')],
  ],
  birth_date: ['Jahrgang', 'GebDat', 'Geb.-Datum', 'Geburtstag', 'DOB', 'date_of_birth'],
  sick_leave: ['AUB', 'eAU', 'BEM-Gespräch', 'Hospital stay', NFD('Amtsärztlich'), NFD('Ärztin')],
  bank_data: ['IBAN', 'BLZ', 'Kreditinstitut', 'Kontonummer', 'Steuer-ID', 'SV-Nummer'],
  private_contact: ['Straße', 'Strasse', 'Private Handynummer', 'PLZ'],
  personal_status: ['Familienstand', 'Konfession', NFD('Staatsangehörigkeit'), 'Kindergeld-Nr'],
};
/** No group's. */
const HARMLESS = [
  'Candidate',
  'Separate desk',
  'Corporate unit',
  'T-shirt',
  'Laptop',
  'Team',
  'Car park',
  'Hospitality',
];

test.each(Object.entries(ORDINARY))('%s: what is called so goes, as an attribute and as a document', (group, names) => {
  const kept = names.filter((name) => {
    const cut = off(group)('employee', { ...ADA, employee: { dynamic_9: v1(name, 'canary') } });
    return textOf(cut).includes('canary');
  });
  expect(kept).toEqual([]);
  if (!['salary', 'sick_leave', 'bank_data'].includes(group)) return;
  const documents = names.filter((name) => off(group)('document', { name: `${name}.pdf`, category: null }) !== null);
  expect(documents).toEqual([]);
});

test.each(Object.keys(ORDINARY))('%s: what only sounds like it stays', (group) => {
  const employee = Object.fromEntries(HARMLESS.map((name, at) => [`dynamic_9${at}`, v1(name, 'x')]));
  expect(off(group)('employee', { ...ADA, employee })?.['employee']).toEqual(employee);
});

test('Kindergeld is no pay', () => {
  const employee = { dynamic_9: v1('Kindergeld-Nr', '1') };
  expect(off('salary')('employee', { ...ADA, employee })?.['employee']).toEqual(employee);
});

test('what v1 calls an attribute of v2 counts, also after what is of another group has gone', () => {
  const cut = off('salary', 'birth_date')('employee', {
    person: { id: '1', custom_attributes: [{ id: 'dynamic_77', value: 'canary' }] },
    employee: { dynamic_77: v1('Jahrgang', 'canary') },
    employments: [],
  });
  expect(textOf(cut)).not.toContain('canary');
});

test('an entitlement whose kind is not told may be to days of illness', () => {
  const value = [
    { attributes: { name: 'Vacation', category: 'paid_vacation' } },
    { attributes: { id: 7, entitlement: 'canary' } },
    { id: 'canary' },
  ];
  const employee = { absence_entitlement: { label: 'Absence entitlement', value } };
  const cut = off('sick_leave')('employee', { person: { id: '1' }, employee, employments: [] });
  expect(cut?.['employee']).toEqual({ absence_entitlement: { ...employee.absence_entitlement, value: [value[0]] } });
});

test('what was cut before is the very same when it is cut again, also by more', () => {
  const groups = [
    'salary',
    'birth_date',
    'sick_leave',
    'bank_data',
    'private_contact',
    'personal_status',
    'own_attributes',
  ];
  for (const group of groups) {
    const once = off(group)('employee', ADA) ?? {};
    expect(off(group)('employee', once)).toBe(once);
    expect(textOf(off(...groups)('employee', once))).toBe(textOf(off(...groups)('employee', ADA)));
  }
});

const kind = (category: string | null, name: string | null): JsonObject => ({ id: 't', category, name, v1: null });
const absence = (type: JsonObject | null, row: JsonObject | null = null): JsonObject => ({
  period: { id: '1', comment: 'note' },
  absence_type: type,
  v1: row,
});

test.each([
  ['its category', absence(kind('SICK_LEAVE', 'Away'))],
  ['its name', absence(kind('OTHER', 'Kind krank'))],
  ['what v1 calls it', absence(null, { time_off_type: { attributes: { category: 'sick_leave', name: 'x' } } })],
  ['nothing, so that it may be', absence(null)],
  ['a certificate that somebody asks for', absence(kind('OTHER', 'Away'), { certificate: { status: 'pending' } })],
])('an absence for illness is not kept: %s tells', (_, raw) => {
  expect(off('sick_leave')('time_off', raw)).toBeNull();
});

test('any other absence stays, without its certificate', () => {
  const raw = absence(kind('PAID_VACATION', 'Vacation'), { days_count: 2, certificate: { status: 'not-required' } });
  expect(off('sick_leave')('time_off', raw)).toEqual({ ...raw, v1: { days_count: 2 } });
  expect(off('sick_leave')('absence_type', kind('PAID_VACATION', 'Vacation'))).not.toBeNull();
  expect(off('sick_leave')('absence_type', kind('SICK_LEAVE', 'Away'))).toBeNull();
  const balance = { person: { id: '1' }, balance: { id: 2, name: 'Krank', category: null, balance: 3 }, type: null };
  expect(off('sick_leave')('time_off_balance', balance)).toBeNull();
});

test.each([
  ['salary', { name: 'scan.pdf', category: { id: 7, name: 'Gehaltsabrechnungen' } }, true],
  ['sick_leave', { name: 'Krankmeldung.pdf', category: null }, true],
  ['sick_leave', { name: 'scan.pdf', comment: 'Attest', category: null }, true],
  ['salary', { name: 'scan.pdf', category: { id: 7, name: null } }, true],
  ['salary', { name: 'Vertrag.pdf', category: { id: 5, name: 'Arbeitsverträge' } }, false],
])('%s: a document %j goes: %s', (group, raw, goes) => {
  expect(off(group)('document', raw) === null).toBe(goes);
});

test('of a row of a report those columns stay that say by their name that they are of no group that is off', () => {
  const cells = ['last_name', 'salary_1', 'dynamic_7124011', 'absence_2179198', '3', 'department'].map((key) => ({
    key,
    cell: { value: key },
  }));
  const left = (group: string): unknown =>
    (off(group)('report_row', { report: 'v1:1', cells })?.['cells'] as typeof cells).map(({ key }) => key);

  expect(left('salary')).toEqual(['last_name', 'absence_2179198', 'department']);
  expect(left('sick_leave')).toEqual(['last_name', 'salary_1', 'department']);
});

test.each([
  ['salary', { data_type: 'text', label: 'Stundensatz', value: 'canary' }],
  ['bank_data', { data_type: 'text', value: 'DE02 1203 0000 0000 2020 51' }],
  ['bank_data', { string_value: { value: 'DE02120300000000202051' } }],
])('%s: a column of a report goes by what it is called and by what stands in it: %j', (group, cell) => {
  const cut = off(group)('report_row', { report: 'v1:1', cells: [{ key: 'extra', cell }] });
  expect(cut?.['cells']).toEqual([]);
});

test('without contracts an employee keeps of the one that counts what is the employee’s own', () => {
  const employments = [
    { id: 'old', status: 'INACTIVE', employment_start_date: '2019-01-01', weekly_working_hours: 40 },
    { id: 'now', status: 'ACTIVE', employment_start_date: '2021-01-01', weekly_working_hours: 30, type: 'INTERNAL' },
  ];
  const cut = cutting(personio, { models: ['employment'], fields: [] });
  expect(cut('employee', { person: { id: '1' }, employee: null, employments })?.['employments']).toEqual([
    { id: 'now', status: 'ACTIVE', type: 'INTERNAL', employment_start_date: '2021-01-01' },
  ]);
  expect(cut('employment', { employment: employments[0] ?? {} })).toBeNull();
});
