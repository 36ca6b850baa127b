import type { Right } from '../contract.js';
import { AREAS, attributeRight } from './areas.js';
import { ATTRIBUTES } from './attributes.js';

/** What the admin ticks, and what is empty without it. */
export const RIGHTS: readonly Right[] = [
  {
    name: AREAS.persons,
    fills: { employee: 'all', employment: 'all' },
  },
  {
    name: AREAS.employments,
    fills: { employment: 'all', employee: ['company', 'groups', 'custom_fields.cost_center_weights'] },
  },
  {
    name: AREAS.employeesV1,
    // Departments have their names from the list or from the org units.
    fills: { employee: ['avatar', 'work_location', 'department'], employment: ['department'], time_off_balance: 'all' },
  },
  {
    name: AREAS.orgUnits,
    fills: { group: ['parent_group'], employee: ['department'], employment: ['department'] },
    some: ['group'],
  },
  { name: AREAS.costCenters, fills: { group: [] }, some: ['group'] },
  { name: AREAS.legalEntities, fills: { company: 'all' } },
  { name: AREAS.workplaces, fills: { location: 'all' } },
  { name: AREAS.compensations, fills: { compensation: 'all' } },
  { name: AREAS.documents, fills: { document: 'all' } },
  { name: AREAS.absences, fills: { time_off: 'all', absence_type: 'all' } },
  {
    name: AREAS.absencesV1,
    fills: { time_off: ['amount'], absence_type: ['approval_required'], time_off_balance: 'all' },
  },
  { name: AREAS.attendances, fills: { timesheet_entry: 'all' } },
  { name: AREAS.projects, fills: { project: 'all' } },
  { name: AREAS.customReports, fills: { report: [], report_row: [] }, some: ['report', 'report_row'] },
  { name: AREAS.reports, fills: { report: [], report_row: [] }, some: ['report', 'report_row'] },
  ...Object.values(ATTRIBUTES).map(({ label, fills }) => ({ name: attributeRight(label), fills, isAttribute: true })),
];
