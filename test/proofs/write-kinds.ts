import { DateTime } from 'luxon';
import type { JsonObject } from '#connectors';
import { absenceType, application, compensation, document, employee, job, type Model, project, timeOff } from '#models';
import { timesheetEntry } from '#models';
import type { Linked } from '../api-app.js';
import { personAt, type Written, type WriteStage } from './write-stage.js';

const VACATION = '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11';
const CAR_ALLOWANCE = '9f5d2d22-cd9a-4490-aaee-e424cbf4e424';
const ENGINEER = '2140231';
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');

/** Something that can be made at the provider as often as one likes, each time another one. */
export interface Kind {
  model: Model;
  /** What has the effect there. */
  write: string;
  /** The provider takes no second one that is the same: what never arrived can be sent again. */
  isUnique: boolean;
  body(number: number, own: Own): JsonObject;
}

type Own = (model: Model, remoteId: string) => string;

const someone = (number: number): JsonObject => ({ first_name: `Number ${number}`, last_name: 'Proof' });

const after = (day: string, days: number): string => DateTime.fromISO(day).plus({ days }).toISODate() ?? '';

const whose = (number: number, own: Own): JsonObject => ({ employee: own(employee, personAt(number)) });

export const KINDS: readonly Kind[] = [
  {
    ...{ model: employee, write: 'POST /v2/persons', isUnique: false },
    body: (number) => ({ ...someone(number), start_date: '2026-10-01' }),
  },
  {
    ...{ model: timeOff, write: 'POST /v2/absence-periods', isUnique: true },
    body: (number, own) => ({
      ...{ ...whose(number, own), absence_type: own(absenceType, VACATION) },
      ...{ start_time: after('2030-01-07', 7 * number), end_time: after('2030-01-08', 7 * number) },
    }),
  },
  {
    ...{ model: timesheetEntry, write: 'POST /v2/attendance-periods', isUnique: true },
    body: (number, own) => ({
      ...whose(number, own),
      start_time: `${after('2026-01-01', number)}T08:00:00`,
      end_time: `${after('2026-01-01', number)}T16:00:00`,
    }),
  },
  {
    ...{ model: project, write: 'POST /v2/projects', isUnique: true },
    body: (number) => ({ name: `Project ${number}` }),
  },
  {
    ...{ model: document, write: 'POST /v1/company/documents', isUnique: false },
    body: (number, own) => ({
      ...{ ...whose(number, own), file_name: `contract-${number}.pdf`, file_content: PDF },
      integration_params: { category_id: '5' },
    }),
  },
  {
    ...{ model: compensation, write: 'POST /v2/compensations', isUnique: false },
    body: (number, own) => ({
      ...{ ...whose(number, own), pay_rate: 100 + number, pay_currency: 'EUR' },
      ...{ start_date: DateTime.utc().startOf('month').toISODate(), integration_params: { type_id: CAR_ALLOWANCE } },
    }),
  },
  {
    ...{ model: application, write: 'POST /v1/recruiting/applications', isUnique: true },
    body: (number, own) => ({
      candidate: { ...someone(number), email_addresses: [`number-${number}@example.org`] },
      job: own(job, ENGINEER),
    }),
  },
];

/** The one with this number, of a kind that connections of this category have. */
export const written = (stage: WriteStage, linked: Linked, kind: Kind, number: number): Written => ({
  model: kind.model,
  body: kind.body(number, (model, remoteId) => stage.own(linked, model, remoteId)),
});
