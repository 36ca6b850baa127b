import { daysOf } from '../company/absence-amounts.js';
import { type Absence } from '../company/absence.js';
import { type Employment, type Person, currentEmployment, statusOf } from '../company/person.js';
import { type CustomReport } from '../company/reports.js';
import { type World } from '../world.js';

/** What a cell is worked out from. */
export interface Row {
  world: World;
  report: CustomReport;
  person: Person;
  employment: Employment | undefined;
  column: string;
}

/** Personio v1 custom reports, columns: what kind of value, and its name in two languages. */
export interface Column {
  type: string;
  en: string;
  de: string;
  cell: (row: Row) => object;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  first_name: text('First name', 'Vorname', ({ person }) => person.firstName),
  last_name: text('Last name', 'Nachname', ({ person }) => person.lastName),
  email: text('Email', 'E-Mail', ({ person }) => person.email ?? ''),
  position: text('Position', 'Position', ({ employment }) => employment?.position ?? ''),
  hire_date: text('Hire date', 'Einstellungsdatum', ({ employment }) => employment?.startDate ?? ''),
  status: text('Status', 'Status', ({ employment, world }) => {
    return employment === undefined ? 'inactive' : statusOf(employment, world.company.clock.today()).toLowerCase();
  }),
  department: entity('Department', 'Abteilung', ({ world, employment }) =>
    world.company.organisation.departments.find(({ id }) => id === employment?.departmentId),
  ),
  team: entity('Team', 'Team', ({ world, employment }) =>
    world.company.organisation.teams.find(({ id }) => id === employment?.teamId),
  ),
  office: entity('Workplace', 'Arbeitsort', ({ world, employment }) =>
    world.company.organisation.workplaces.find(({ id }) => id === employment?.workplaceId),
  ),
  attendance_contractual_target_hours: {
    ...{ type: 'DURATION', en: 'Contractual target hours', de: 'Vertragliche Sollstunden' },
    cell: ({ employment }) => ({ duration: employment?.weeklyHours ?? 0 }),
  },
  cost_center: { type: 'COST_CENTER', en: 'Cost center', de: 'Kostenstelle', cell: costCenters },
  salary_1: {
    ...{ type: 'SALARY', en: 'Fixed salary', de: 'Festgehalt' },
    cell: ({ person }) => ({ amount: String(person.salary.fixed), currency_symbol: '€' }),
  },
  compensation_bonus: {
    ...{ type: 'COMPENSATION', en: 'Bonus', de: 'Bonus' },
    cell: ({ person: { salary } }) => ({
      ...{ amount: String(Math.round(salary.fixed)), currency_code: salary.currency, currency_symbol: '€' },
      ...{ overtime_hours: '0', bonus_type: 'MAX' },
    }),
  },
  performance_target_name: {
    ...{ type: 'PERFORMANCE_TARGET', en: 'Target', de: 'Ziel' },
    cell: ({ person: { id } }) => ({
      performance_targets: [{ performance_target_id: '1', performance_target_value: String((id % 5) * 20) }],
    }),
  },
};

/** Every column that there is, in no report and in all. */
export function columnsOf({ absences, company }: World): string[] {
  const absenceTypes = absences.types.flatMap(({ id }) => [`absence_${id}`, `absence_${id}:periods`]);
  return [...Object.keys(COLUMNS), ...absenceTypes, ...company.attributes.map(({ key }) => key)];
}

export function columnCalled(world: World, id: string): Column | undefined {
  const attribute = world.company.attributes.find(({ key }) => key === id);
  if (attribute === undefined) return COLUMNS[id] ?? absenceColumn(world, id);
  return text(attribute.label, attribute.label, ({ person }) => {
    const value = person.custom[id] ?? '';
    return Array.isArray(value) ? value.join(', ') : String(value);
  });
}

/** `absence_<type>` sums up, `absence_<type>:periods` tells each. */
function absenceColumn({ absences }: World, id: string): Column | undefined {
  const [, number, periods] = /^absence_(\d+)(:periods)?$/.exec(id) ?? [];
  const type = absences.types.find((one) => String(one.id) === number);
  if (type === undefined) return undefined;
  const names = { en: type.name, de: type.name };
  if (periods === undefined) return { type: 'ABSENCE_OVERVIEW', ...names, cell: (row) => overview(row, type.id) };
  return { type: 'ABSENCE_PERIOD', ...names, cell: (row) => lastPeriod(row, type.id) };
}

function absencesOf({ world, person, report }: Row, typeId: number): Readonly<Absence>[] {
  const { from, to } = report;
  return world.absences
    .of(person.id, { since: from, until: to })
    .filter((one) => one.typeId === typeId && one.status === 'APPROVED')
    .filter((one) => one.from <= to && (one.to ?? to) >= from);
}

function overview(row: Row, typeId: number): object {
  const found = absencesOf(row, typeId);
  const today = row.world.company.clock.today();
  const days = found.reduce((sum, one) => sum + daysOf(one, row.person, today), 0);
  return {
    ...{ start_date: row.report.from, end_date: row.report.to },
    ...{ duration_days: String(days), duration_hours: String(days * 8) },
  };
}

function lastPeriod(row: Row, typeId: number): object {
  const last = absencesOf(row, typeId).at(-1);
  return {
    ...{ start_date: last?.from ?? null, end_date: last?.to ?? null },
    ...{ half_day_at_start: last?.halfStart ?? false, half_day_at_end: last?.halfEnd ?? false },
  };
}

function costCenters({ world, employment }: Row): object {
  const list = world.company.organisation.costCenters;
  const found = (employment?.costCenters ?? []).flatMap(({ id, weight }) => {
    const center = list.find((one) => one.id === id);
    return center ? [{ cost_center_id: String(id), value: center.name, weight: `${weight}%` }] : [];
  });
  return { cost_centers: found };
}

function text(en: string, de: string, value: (row: Row) => string): Column {
  return { type: 'TEXT', en, de, cell: (row) => ({ value: value(row) }) };
}

function entity(en: string, de: string, found: (row: Row) => { id: number; name: string } | undefined): Column {
  const cell = (row: Row): object => {
    const thing = found(row);
    return { entity_id: thing === undefined ? null : String(thing.id), value: thing?.name ?? null };
  };
  return { type: 'ENTITY', en, de, cell };
}

/** A cell of somebody as the person is today. */
export function cellOf(world: World, report: CustomReport, person: Person, column: string): object {
  const employment = currentEmployment(person, world.company.clock.today());
  return cellWith({ world, report, person, employment, column });
}

/** A cell of somebody under a contract. */
export function cellWith(row: Row): object {
  const kind = columnCalled(row.world, row.column);
  const cell = kind?.cell(row) ?? { value: null };
  return { attribute_id: row.column, data_type: kind?.type ?? 'TEXT', ...cell, employee_id: row.person.id };
}
