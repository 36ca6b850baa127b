import { Secret } from '#kernel';
import type { Connector } from '../contract.js';
import { absenceTypes } from './absence-types.js';
import { absences } from './absences.js';
import { actions } from './actions/index.js';
import { attendances } from './attendances.js';
import { balances } from './balances.js';
import { check } from './check.js';
import { PersonioClient } from './client.js';
import { compensations } from './compensations.js';
import { documents } from './documents.js';
import { FILES } from './files.js';
import { groups } from './groups.js';
import { CREDENTIALS, GUIDE } from './guide.js';
import { legalEntities, workplaces } from './lists.js';
import { toAbsenceType } from './mappings/absence-type.js';
import { toTimeOffBalance } from './mappings/balance.js';
import { toCompensation } from './mappings/compensation.js';
import { toDocument } from './mappings/document.js';
import { toEmployee } from './mappings/employee.js';
import { toCompany, toEmployment, toGroup, toLocation } from './mappings/organisation.js';
import { toProject } from './mappings/project.js';
import { toReport, toReportRow } from './mappings/report.js';
import { toTimeOff } from './mappings/time-off.js';
import { toTimesheetEntry } from './mappings/timesheet.js';
import { OPTIONS } from './options.js';
import { NEVER } from './passthrough.js';
import { people } from './people.js';
import { projects } from './projects.js';
import { reports } from './reports.js';
import { RIGHTS } from './rights.js';
import { simulator } from './simulator.js';
import { TEXTS } from './texts.js';
import { webhooks } from './webhooks.js';
import { WITHHOLDABLE } from './withheld/index.js';

const settings = {
  baseUrl: 'https://api.personio.de',
  partnerId: 'PEOPLEPORT',
  appId: 'PEOPLEPORT',
  // Personio's limits times this, and our waits divided by it: for a simulator that runs faster than Personio.
  speed: '1',
};

export const personio: Connector<PersonioClient> = {
  slug: 'personio',
  name: 'Personio',
  category: 'hris',
  description:
    'People, their contracts, pay, time, absences and documents, departments, teams, cost centers, companies and places of work from Personio.',
  settings,
  credentials: CREDENTIALS,
  guide: GUIDE,
  texts: TEXTS,
  open: (context, { client_id: clientId = new Secret(''), client_secret: clientSecret = new Secret('') }) =>
    new PersonioClient({ ...context, settings: { ...settings, ...context.settings } }, { clientId, clientSecret }),
  check,
  streams: [
    ...[people, groups, legalEntities, workplaces, compensations, documents, reports],
    ...[absences, absenceTypes, balances, attendances, projects],
  ],
  version: 3,
  map: {
    employee: toEmployee,
    employment: toEmployment,
    group: toGroup,
    company: toCompany,
    location: toLocation,
    compensation: toCompensation,
    document: toDocument,
    report: toReport,
    report_row: toReportRow,
    time_off: toTimeOff,
    absence_type: toAbsenceType,
    time_off_balance: toTimeOffBalance,
    timesheet_entry: toTimesheetEntry,
    project: toProject,
  },
  rights: RIGHTS,
  withholdable: WITHHOLDABLE,
  options: OPTIONS,
  files: FILES,
  webhooks,
  actions,
  passthrough: { call: (client, call) => client.pass(call), never: NEVER },
  simulator,
};
