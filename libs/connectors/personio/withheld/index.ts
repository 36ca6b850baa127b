import type { JsonObject, Withholdable, WithholdableField } from '../../contract.js';
import { absenceWithoutSickness, balanceWithoutSickness, kindWithoutSickness } from './absences.js';
import { documentWithout, rowWithout } from './files.js';
import {
  BANK_DATA,
  BIRTH_DATE,
  type Group,
  OWN_ATTRIBUTES,
  PERSONAL_STATUS,
  PRIVATE_CONTACT,
  SALARY,
  SICK_LEAVE,
} from './groups.js';
import { employeeWithout, employmentWithout, withoutContracts } from './people.js';

/** By the model in whose payload something of the group may stand. */
type Cuts = Readonly<Record<string, (raw: JsonObject, group: Group) => JsonObject | null>>;

const OF_PEOPLE: Cuts = { employee: employeeWithout, employment: employmentWithout, report_row: rowWithout };
const WITH_FILES: Cuts = { ...OF_PEOPLE, document: documentWithout };
const WITH_ABSENCES: Cuts = {
  ...WITH_FILES,
  time_off: absenceWithoutSickness,
  absence_type: kindWithoutSickness,
  time_off_balance: balanceWithoutSickness,
};

const field = (
  group: Group,
  cuts: Cuts,
  more: Partial<Pick<WithholdableField, 'takes' | 'unified'>> = {},
): WithholdableField => ({
  name: group.name,
  models: [...Object.keys(cuts), ...(more.takes?.models ?? [])],
  cut: (raw, model) => cuts[model]?.(raw, group) ?? (model in cuts ? null : raw),
  unified: {},
  ...more,
});

export const WITHHOLDABLE: Withholdable = {
  models: [
    { model: 'employee', always: true },
    ...['employment', 'group', 'company', 'location'].map((model) => ({ model })),
    { model: 'compensation', takes: { fields: [SALARY.name] } },
    ...['time_off', 'absence_type', 'time_off_balance', 'timesheet_entry', 'project', 'document'].map((model) => ({
      model,
    })),
    { model: 'report', takes: { models: ['report_row'] } },
    { model: 'report_row' },
  ],
  fields: [
    field(SALARY, WITH_FILES, { takes: { models: ['compensation'] } }),
    field(BIRTH_DATE, OF_PEOPLE, { unified: { employee: ['date_of_birth'] } }),
    field(SICK_LEAVE, WITH_ABSENCES),
    field(BANK_DATA, WITH_FILES),
    field(PRIVATE_CONTACT, OF_PEOPLE, { unified: { employee: ['home_location'] } }),
    field(PERSONAL_STATUS, OF_PEOPLE, { unified: { employee: ['gender'] } }),
    field(OWN_ATTRIBUTES, OF_PEOPLE, {
      unified: { employee: ['employee_number', 'date_of_birth', 'home_location'] },
    }),
  ],
  cutModels: (raw, model, off) => (model === 'employee' && off.has('employment') ? withoutContracts(raw) : raw),
};
