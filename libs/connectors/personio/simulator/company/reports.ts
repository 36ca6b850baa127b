import { type Clock, OPENING, addDays, dayOf, monthOf } from './clock.js';
import { SICKNESS, VACATION } from './absence-types.js';
import { Dice } from './dice.js';

export const REPORT_TYPES = ['point_in_time', 'historical_data', 'timeframe'] as const;
export const REPORT_STATUSES = ['up_to_date', 'updating', 'update_failed'] as const;

/** A custom report of the first generation. */
export interface CustomReport {
  id: string;
  name: string;
  description: string;
  type: (typeof REPORT_TYPES)[number];
  status: (typeof REPORT_STATUSES)[number];
  /** After 60 days without use. */
  archived: boolean;
  columns: string[];
  periodType: string;
  from: string;
  to: string;
  /** Only those who are still there. */
  activeOnly: boolean;
  createdAt: number;
  updatedAt: number;
  refreshedAt: number;
}

/** A report of the builder that came later. */
export interface BuiltReport {
  id: string;
  name: string;
  chart: 'table' | 'bar' | 'number';
  /** Whether people or stretches of work are its rows. */
  rows: 'people' | 'attendances';
  columns: string[];
  editedAt: number;
  /** Whether its owner let the API read it. */
  shared: boolean;
  /** Why it cannot be had as a table, in Personio's words (Personio v2 reports, errors). */
  fails: string | null;
}

const DAY_AGO = OPENING - 86_400_000;
const LAST_MONTH = monthOf(addDays(monthOf(dayOf(OPENING)).from, -1));

/** Reports are the same in every company; what stands in them is not. */
export class Reports {
  readonly custom: CustomReport[] = [
    custom(1, 'Belegschaft', {
      ...{ description: 'Alle Mitarbeitenden mit Kostenstelle', type: 'point_in_time', periodType: 'today' },
      columns: [
        ...['first_name', 'last_name', 'email', 'department', 'office', 'position', 'hire_date'],
        ...['attendance_contractual_target_hours', 'cost_center', 'salary_1', 'dynamic_7124011'],
      ],
    }),
    custom(2, 'Urlaube und Krankheit im Vormonat', {
      ...{ description: 'Employee vacations past month', activeOnly: true },
      columns: ['first_name', 'last_name', `absence_${VACATION}`, `absence_${VACATION}:periods`, `absence_${SICKNESS}`],
    }),
    custom(3, 'Gehaltsverlauf', {
      ...{ description: '', type: 'historical_data', periodType: 'fixed', from: '2020-01-01', to: '2026-09-15' },
      columns: ['position', 'department', 'cost_center', 'salary_1'],
    }),
    custom(4, 'Boni und Ziele', {
      ...{ description: 'Wird gerade berechnet', status: 'updating', activeOnly: true },
      columns: ['last_name', 'compensation_bonus', 'performance_target_name'],
    }),
    custom(5, 'Alte Telefonliste', {
      ...{ description: '', archived: true, type: 'point_in_time', periodType: 'last_day_of_last_month' },
      columns: ['first_name', 'last_name', 'dynamic_7124119'],
    }),
    custom(6, 'Fehlgeschlagen', { description: '', status: 'update_failed', columns: ['last_name', 'team'] }),
  ];

  readonly built: BuiltReport[] = [
    built(1, 'Attendance by client', 'attendances', {
      columns: ['last_name', 'attendance_project', 'attendance_date', 'attendance_hours_tracked'],
    }),
    built(2, 'Headcount', 'people', {
      columns: ['employee_id', 'first_name', 'department', 'contract', 'workload', 'salary', 'cost_centers'],
    }),
    built(3, 'Headcount je Abteilung', 'people', { chart: 'bar', fails: 'Unsupported nested type: null' }),
    built(4, 'Fluktuation', 'people', { fails: 'Array contains no element matching the predicate.' }),
    built(5, 'Nur für die Geschäftsleitung', 'people', { shared: false, columns: ['last_name', 'salary'] }),
  ];

  constructor(private readonly clock: Clock) {}

  /** Its figures are worked out again. */
  refresh(report: CustomReport): void {
    report.refreshedAt = this.clock.now();
    report.status = 'up_to_date';
    report.archived = false;
  }
}

function custom(number: number, name: string, more: Partial<CustomReport>): CustomReport {
  return {
    ...{ id: new Dice(10, number).uuid('custom report'), name, description: '', status: 'up_to_date' },
    ...{ type: 'timeframe', archived: false, columns: [], activeOnly: false, periodType: 'last_month' },
    ...{ createdAt: DAY_AGO - 90 * 86_400_000, updatedAt: DAY_AGO, refreshedAt: DAY_AGO },
    ...LAST_MONTH,
    ...more,
  };
}

function built(number: number, name: string, rows: BuiltReport['rows'], more: Partial<BuiltReport>): BuiltReport {
  const id = new Dice(20, number).uuid('report');
  return { id, name, rows, chart: 'table', columns: [], editedAt: DAY_AGO, shared: true, fails: null, ...more };
}
