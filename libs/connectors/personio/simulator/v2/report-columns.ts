import { type Period } from '../company/attendance.js';
import { dayOf } from '../company/clock.js';
import { type Employment, type Person } from '../company/person.js';
import { type World } from '../world.js';

/** What a row is about: a person, and a stretch of work where the report is about those. */
export interface Row {
  world: World;
  person: Person;
  employment: Employment | undefined;
  period: Period | undefined;
}

export interface Column {
  en: string;
  de: string;
  type: string;
  cell: (row: Row) => object | undefined;
}

/** Personio v2 reports: columns that a report can have. The keys inside of money and percentages are inferred. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  employee_id: {
    ...{ en: 'ID', de: 'ID', type: 'integer' },
    cell: ({ person }) => ({ numeric_value: { number: person.id } }),
  },
  first_name: text('First name (legal)', 'Vorname (offiziell)', ({ person }) => person.firstName),
  last_name: text('Last name (legal)', 'Nachname (offiziell)', ({ person }) => person.lastName),
  department: option('Department', 'Abteilung', ({ world, employment }) =>
    world.company.organisation.departments.find(({ id }) => id === employment?.departmentId),
  ),
  cost_centers: {
    ...{ en: 'Cost centers', de: 'Kostenstellen', type: 'option' },
    cell: ({ world, employment }) => {
      const held = employment?.costCenters.map(({ id }) => id) ?? [];
      const found = world.company.organisation.costCenters.filter(({ id }) => held.includes(id));
      return { options_value: { options: found.map(({ id2, name }) => ({ key: id2, value: name })) } };
    },
  },
  contract: {
    ...{ en: 'Contract', de: 'Vertrag', type: 'time_range' },
    cell: ({ employment }) =>
      employment && { time_range_value: { from: employment.startDate, to: employment.termination?.date ?? null } },
  },
  workload: {
    ...{ en: 'Workload', de: 'Arbeitszeitanteil', type: 'percentage' },
    cell: ({ employment }) =>
      employment && {
        percentage_value: { number: Math.round((employment.weeklyHours / employment.fullTimeHours) * 100) },
      },
  },
  salary: {
    ...{ en: 'Fixed salary', de: 'Festgehalt', type: 'monetary' },
    cell: ({ person: { salary } }) => ({ monetary_value: { value: salary.fixed, currency: salary.currency } }),
  },
  attendance_project: option('Attendance Project', 'Projekt', ({ world, period }) =>
    period === undefined ? undefined : world.projects.find(period.projectId),
  ),
  attendance_date: {
    ...{ en: 'Attendance Date', de: 'Datum', type: 'timestamp' },
    cell: ({ period }) => period && { string_value: { value: dayOf(period.day) } },
  },
  attendance_hours_tracked: {
    ...{ en: 'Attendance Hours Tracked', de: 'Erfasste Stunden', type: 'decimal' },
    cell: ({ period }) =>
      period && { numeric_value: { number: Math.round(((period.end ?? period.start) - period.start) / 36_000) / 100 } },
  },
};

function text(en: string, de: string, value: (row: Row) => string): Column {
  return { en, de, type: 'string', cell: (row) => ({ string_value: { value: value(row) } }) };
}

function option(en: string, de: string, found: (row: Row) => { id: number; name: string } | undefined): Column {
  const cell = (row: Row): object => {
    const thing = found(row);
    return { options_value: { options: thing === undefined ? [] : [{ key: String(thing.id), value: thing.name }] } };
  };
  return { en, de, type: 'option', cell };
}
