import type { JsonObject, Withholdable, WithholdableField } from '../../contract.js';
import { withoutNamed } from '../withheld/attributes.js';
import { BIRTH_DATE, type Group, PERSONAL_STATUS, PRIVATE_CONTACT } from '../withheld/groups.js';

/** What candidates say of themselves; `more`: fields of the group whose names do not tell. */
const field = (group: Group, unified: readonly string[], more: readonly string[] = []): WithholdableField => ({
  name: group.name,
  models: ['candidate'],
  cut: (raw) => {
    const left = withoutNamed(raw, group) as JsonObject;
    return more.some((key) => key in left)
      ? Object.fromEntries(Object.entries(left).filter(([key]) => !more.includes(key)))
      : left;
  },
  unified: { candidate: unified },
});

export const WITHHOLDABLE: Withholdable = {
  models: [
    { model: 'job', always: true },
    { model: 'candidate', always: true },
    { model: 'application', takes: { models: ['activity', 'offer'] } },
    ...['job_interview_stage', 'department', 'office', 'remote_user', 'activity', 'offer', 'attachment'].map(
      (model) => ({
        model,
      }),
    ),
  ],
  fields: [
    field(BIRTH_DATE, []),
    field(PERSONAL_STATUS, []),
    field(PRIVATE_CONTACT, ['phone_numbers', 'locations'], ['location']),
  ],
};
