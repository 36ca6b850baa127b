import { expect, test } from '@jest/globals';
import type { Connector, How, Option, Right, Settings } from '#connectors';
import { attachment, candidate, employee, group, payGroup } from '#models';
import { keptGrants } from '#tenancy';
import { fakeConnector } from '../../test/fake-connector.js';
import { CoverageView } from './coverage-status.js';

const PERSONS: Right = { name: 'Persons', fills: { employee: 'all' } };
const CENTERS: Right = { name: 'Cost centers', fills: { group: [] }, some: ['group'] };
const NAMES: Right = { name: 'Names', fills: { employee: ['last_name', 'preferred_name'] } };
const NAME: Right = { name: 'Name', fills: { employee: ['last_name', 'display_full_name'] }, isAttribute: true };
const FIRST: Right = { name: 'First', fills: { employee: ['display_full_name'] }, isAttribute: true };
const SALARY: Right = { name: 'Salaries', fills: { employee: ['pay_group', 'groups', 'start_date'] } };
const TEAMS: Right = { name: 'Teams', fills: { employee: ['groups'], group: 'all' } };

const ZONE: Option = { name: 'zone', label: '', help: '', kind: 'time zone', fills: { employee: ['start_date'] } };
const ZONES: Option = { ...ZONE, name: 'zones', fills: { employee: ['start_date'], group: 'all' } };

function connector(how: Record<string, How> = {}): Connector {
  const fake = fakeConnector();
  const employees = fake.map['employee'];
  if (!employees) throw new Error('The fake has lost its people.');
  const stream = fake.streams.map((each) => ({ ...each, name: 'people', models: [employee, group] }));
  return {
    ...fake,
    streams: stream,
    rights: [PERSONS, SALARY, TEAMS, CENTERS, NAMES, NAME, FIRST],
    options: [ZONE, ZONES],
    map: { ...fake.map, employee: Object.assign(employees.bind(null), { how }) },
  };
}

const view = (grants: object = {}, how: Record<string, How> = {}, settings: Settings = {}): CoverageView =>
  new CoverageView(connector(how), keptGrants(grants), settings);

const SINCE = '2026-03-01T12:00:00.000Z';
const READ = { records: 3, read: true };
const field = (rights: CoverageView, name: string, counted: { filled: number; checked: number }) =>
  rights.ofField(employee, name, counted, rights.ofModel(employee, READ));

const FILLED = { filled: 1, checked: 3 };
const EMPTY = { filled: 0, checked: 3 };

test('a field that some record has is mapped, or derived where it is worked out', () => {
  expect(field(view(), 'first_name', FILLED)).toEqual({ status: 'mapped', tick: [], settings: [], keptUntil: null });
  expect(field(view({}, { first_name: 'derived' }), 'first_name', FILLED).status).toBe('derived');
});

test('a field that may be read and no record has is empty at the source', () => {
  expect(field(view(), 'first_name', EMPTY).status).toBe('empty_at_source');
});

test('before anything was read nothing is known', () => {
  expect(field(view(), 'first_name', { filled: 0, checked: 0 }).status).toBe('unknown');
  expect(view().ofModel(employee, { records: 0, read: false }).status).toBe('unknown');
});

test('what the provider does not have is not supported, whatever the rights', () => {
  const rights = view({ missing: ['Salaries'] }, { pay_group: 'absent' });
  expect(field(rights, 'pay_group', EMPTY)).toEqual({
    status: 'not_supported',
    tick: [],
    settings: [],
    keptUntil: null,
  });
  expect(view().ofModel(payGroup, { records: 0, read: true }).status).toBe('not_supported');
});

test('an empty field whose right is missing names what to tick', () => {
  expect(field(view({ missing: ['Salaries'] }), 'pay_group', EMPTY)).toEqual({
    status: 'not_granted',
    tick: ['Salaries'],
    settings: [],
    keptUntil: null,
  });
});

test('a field that another right fills as well is mapped while one of them is there, and names the other', () => {
  const lost = { Salaries: { since: SINCE, over: false } };
  expect(field(view({ missing: ['Salaries'], lost }), 'groups', FILLED)).toEqual({
    ...{ status: 'mapped', tick: ['Salaries'], settings: [], keptUntil: null },
  });
});

test('a right without which some records of a model are not there is named by the model, and by what points to it', () => {
  const rights = view({ missing: ['Cost centers'] });

  expect(rights.ofModel(group, READ)).toMatchObject({ status: 'mapped', tick: ['Cost centers'] });
  const told = view({ missing: ['Cost centers'] }, {}, { zones: {} });
  expect(told.ofModel(group, { records: 0, read: true })).toMatchObject({
    ...{ status: 'not_granted', tick: ['Cost centers'] },
  });
  expect(field(rights, 'groups', FILLED)).toMatchObject({ status: 'mapped', tick: ['Cost centers'] });
  expect(field(rights, 'groups', EMPTY)).toMatchObject({ status: 'empty_at_source', tick: [] });
  expect(field(rights, 'first_name', FILLED)).toMatchObject({ status: 'mapped', tick: [] });
});

test('without its attribute a field is withheld, whatever else may be read', () => {
  const lost = { Name: { since: SINCE, over: false } };
  const rights = view({ missing: ['Name'], lost });

  expect(field(rights, 'last_name', FILLED)).toMatchObject({
    ...{ status: 'withheld', tick: ['Name'], keptUntil: new Date('2026-03-08T12:00:00.000Z') },
  });
  expect(field(rights, 'display_full_name', FILLED)).toMatchObject({ status: 'mapped', tick: ['Name'] });
  expect(field(rights, 'preferred_name', FILLED)).toMatchObject({ status: 'mapped', tick: [] });
});

test('what was read before its right was withdrawn is withheld, and says until when it is kept', () => {
  const lost = { Salaries: { since: '2026-03-01T12:00:00.000Z', over: false } };
  expect(field(view({ missing: ['Salaries'], lost }), 'pay_group', FILLED)).toEqual({
    status: 'withheld',
    tick: ['Salaries'],
    settings: [],
    keptUntil: new Date('2026-03-08T12:00:00.000Z'),
  });
});

test('a model without its right is not granted, and neither are its fields', () => {
  const rights = view({ missing: ['Teams'] });
  const whole = rights.ofModel(group, { records: 0, read: true });
  expect(whole).toEqual({ status: 'not_granted', tick: ['Teams'], settings: [], keptUntil: null });
  expect(rights.ofField(group, 'name', { filled: 0, checked: 0 }, whole)).toEqual(whole);
  expect(rights.ofField(group, 'name', { filled: 2, checked: 2 }, whole)).toEqual({ ...whole, status: 'withheld' });
});

test('what a model has from before its right was withdrawn is withheld, and says until when it is kept', () => {
  const lost = { Teams: { since: '2026-03-01T12:00:00.000Z', over: false } };
  const rights = view({ missing: ['Teams'], lost });
  const kept = { tick: ['Teams'], settings: [], keptUntil: new Date('2026-03-08T12:00:00.000Z') };
  const whole = rights.ofModel(group, READ);

  expect(whole).toEqual({ status: 'withheld', ...kept });
  expect(rights.ofField(group, 'name', FILLED, whole)).toEqual(whole);
  expect(rights.ofField(group, 'name', EMPTY, whole)).toEqual({ ...whole, status: 'not_granted', keptUntil: null });
  const over = view({ missing: ['Teams'], lost: { Teams: { ...lost.Teams, over: true } } });
  expect(over.ofModel(group, READ)).toEqual({ ...whole, status: 'not_granted', keptUntil: null });
});

test('a model none of whose streams may be read is not granted', () => {
  const streams = { people: { granted: false, missing: 'Persons: Read' } };
  expect(view({ streams }).ofModel(employee, { records: 0, read: false })).toEqual({
    status: 'not_granted',
    tick: ['Persons: Read'],
    settings: [],
    keptUntil: null,
  });
});

test('a model that was read and has no record is empty at the source', () => {
  expect(view().ofModel(employee, { records: 0, read: true }).status).toBe('empty_at_source');
});

test('what is empty for want of a setting names the settings, until one of them is told', () => {
  const unknown = { status: 'unknown', tick: [], settings: ['zone', 'zones'], keptUntil: null };
  expect(field(view(), 'start_date', EMPTY)).toEqual(unknown);
  expect(field(view({}, {}, { zone: 'Europe/Berlin' }), 'start_date', EMPTY).status).toBe('empty_at_source');
  expect(view().ofModel(group, { records: 0, read: true })).toEqual({ ...unknown, settings: ['zones'] });
  expect(view().ofModel(group, READ).status).toBe('mapped');
});

test('what is empty for want of a setting and of a right names both', () => {
  expect(field(view({ missing: ['Salaries'] }), 'start_date', EMPTY)).toMatchObject({
    ...{ status: 'not_granted', tick: ['Salaries'], settings: ['zone', 'zones'] },
  });
});

test('a list of records that nobody may read is empty for want of the right to read them', () => {
  const files: Right = { name: 'Documents', fills: { attachment: 'all' } };
  const fake = fakeConnector('ats');
  const { map, streams } = fake;
  const how = { attachments: 'derived' as const };
  const gathering = Object.assign(() => ({ fields: { attachments: [] }, custom: {} }), { how });
  const of = (grants: object, filled: number, models = [candidate, attachment]) => {
    const declared = streams.map((each) => ({ ...each, models }));
    const connector = { ...fake, rights: [files], streams: declared, map: { ...map, candidate: gathering } };
    const rights = new CoverageView(connector, keptGrants(grants), {});
    return rights.ofField(candidate, 'attachments', { filled, checked: 3 }, rights.ofModel(candidate, READ));
  };

  expect(of({}, 2)).toMatchObject({ status: 'derived', tick: [] });
  expect(of({}, 0)).toMatchObject({ status: 'empty_at_source', tick: [] });
  expect(of({ missing: ['Documents'] }, 0)).toMatchObject({ status: 'not_granted', tick: ['Documents'] });
  expect(of({ missing: ['Documents'] }, 2)).toMatchObject({ status: 'derived', tick: ['Documents'] });
  expect(of({}, 0, [candidate])).toMatchObject({ status: 'empty_at_source', tick: [] });
});
