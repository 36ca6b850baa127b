import { expect, test } from '@jest/globals';
import { Bench } from './conformance.js';
import { KNOWN } from './conformance-known.js';
import { connectors } from './index.js';

/** The people of the small company that every simulator starts with, in unified words. */
const NORDLICHT = [
  ['Maria Öztürk-Lindqvist', 'ACTIVE', 'Geschäftsführerin', 'Product and Tech', null, '2019-01-01'],
  ['Jürgen Groß', 'ACTIVE', 'Head of Engineering', 'Engineering', 'Maria Öztürk-Lindqvist', '2019-02-01'],
  ['Ada Lovelace', 'ACTIVE', 'Software Engineer', 'Engineering', 'Jürgen Groß', '2021-02-01'],
  ['Łukasz Żółć', 'ACTIVE_EXTERNAL', 'Consultant', 'Qualitätssicherung', 'Jürgen Groß', '2024-07-01'],
  ['Søren Kjær', 'LEAVE', 'Mechatronics Engineer', 'Engineering', 'Jürgen Groß', '2020-03-30'],
  ['Zoë 🚀 Brückner', 'ACTIVE', 'Account Executive', 'Vertrieb', 'Maria Öztürk-Lindqvist', '2023-10-29'],
  ['Hans-Peter von der Heide', 'ACTIVE', 'Lagerist', 'Qualitätssicherung', 'Jürgen Groß', '2022-03-27'],
  ['Élodie Dubois', 'INACTIVE', 'Sales Manager', 'Vertrieb', 'Maria Öztürk-Lindqvist', '2021-05-01'],
  ['伟 陈', 'PENDING', 'Data Engineer', 'Engineering', 'Jürgen Groß', '2026-11-01'],
  ['Anna Huber', 'ACTIVE', 'HR Business Partner', 'People & Culture', 'Maria Öztürk-Lindqvist', '2025-01-01'],
  ['Tobias Weiß', 'ACTIVE', 'Prüfingenieur', 'Qualitätssicherung', 'Jürgen Groß', '2022-01-17'],
  ['Renate Vogel', 'INACTIVE', null, null, null, null],
];

const GROUPS = [
  ['1000 Entwicklung', 'COST_CENTER', null],
  ['2000 Vertrieb', 'COST_CENTER', null],
  ['50101 Nordlicht Robotik GmbH', 'COST_CENTER', null],
  ['Außendienst', 'TEAM', null],
  ['Engineering', 'DEPARTMENT', 'Product and Tech'],
  ['Greifarme', 'TEAM', null],
  ['People & Culture', 'DEPARTMENT', null],
  ['Plattform', 'TEAM', null],
  ['Product and Tech', 'DEPARTMENT', null],
  ['Qualitätssicherung', 'DEPARTMENT', 'Product and Tech'],
  ['Vertrieb', 'DEPARTMENT', null],
];

/** Who is paid what. */
const PAY = [
  ['Ada Lovelace', 'Base salary', 4166.67, 'MONTH', 'EUR'],
  ['Jürgen Groß', 'Base salary', 7833.33, 'MONTH', 'EUR'],
  ['Maria Öztürk-Lindqvist', 'Base salary', 11500, 'MONTH', 'EUR'],
];

type Fields = Record<string, unknown>;

test.each(
  connectors.filter(({ category }) => category === 'hris').map((connector) => [connector.slug, connector] as const),
)('%s: the small company is the same in unified words, whoever keeps it', async (slug, connector) => {
  await using bench = await Bench.start(connector);
  bench.settings = KNOWN[slug]?.settings ?? {};
  const company = await bench.company();
  const all = Object.entries(company).flatMap(([model, records]) =>
    Object.entries(records).map(([id, fields]) => [`${model}/${id}`, fields] as const),
  );
  const byRef = new Map<unknown, Fields>(all);
  const nameOf = (ref: unknown): unknown => {
    const fields = byRef.get(ref);
    return fields?.['display_full_name'] ?? fields?.['name'] ?? null;
  };
  const records = (model: string): Fields[] => Object.values(company[model] ?? {});

  expect(
    records('employee').map((one) => [
      ...[one['display_full_name'], one['employment_status'], one['designation'], one['department']],
      ...[nameOf(one['manager']), typeof one['start_date'] === 'string' ? one['start_date'].slice(0, 10) : null],
    ]),
  ).toEqual(NORDLICHT);
  const groups = records('group').map((one) => [one['name'], one['type'], nameOf(one['parent_group'])]);
  expect(groups.sort((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1))).toEqual(GROUPS);
  expect(records('employment')).toHaveLength(12);
  expect(
    records('company')
      .map((one) => one['legal_name'])
      .sort(),
  ).toEqual([...['Nordlicht Robotik GmbH', 'Nordlicht Robotik Österreich GmbH']]);
  expect(
    records('location')
      .map((one) => one['name'])
      .sort(),
  ).toEqual(['München', 'Remote', 'Wien']);
  const pay = records('compensation').map((one) => [
    ...[nameOf(one['employee']), one['name'], one['pay_rate'], one['pay_period'], one['pay_currency']],
  ]);
  expect(pay).toEqual(expect.arrayContaining(PAY));
});
