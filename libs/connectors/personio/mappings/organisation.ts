import { type Company, type Employment, employee, type Group, group, type Location } from '#models';
import { day, instant, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';
import { unitId, UNTYPED } from '../remote-ids.js';
import type { LegalEntity, NamedThing, OrgUnit } from '../types.js';
import { employmentType } from './standing.js';
import { type EmploymentView, employmentView } from './view.js';

export const toEmployment = mapping<EmploymentView, Employment>(
  employmentView,
  ({ at, ref, derived, absent }) => ({
    employee: ref(employee, 'person.id'),
    job_title: at('employment.position.title', text),
    department: at('department.name', text),
    division: absent,
    effective_date: at('employment.employment_start_date', day),
    employment_type: derived(({ employment }) => employmentType(employment)),
  }),
  { modifiedAt: ({ employment }) => instant(employment.updated_at) },
);

const typeOfGroup = oneOf({ department: 'DEPARTMENT', team: 'TEAM' });

/** A department, a team, or a cost center: these have no type, but neither has every org unit. */
export const toGroup = mapping<OrgUnit, Group>(
  (raw) => raw as unknown as OrgUnit,
  ({ at, ref, first, derived }) => ({
    name: at('name', text),
    type: first(at('type', typeOfGroup), ({ kind }) => (kind === 'cost_center' ? 'COST_CENTER' : null)),
    parent_group: ref(group, parentId),
    is_commonly_used_as_team: derived(({ type }) => type === 'team'),
  }),
);

/** The chain tells the parent's type; without it, parents are taken to be of the same kind. */
function parentId({ type, parent_id: id, parent_chain: chain }: OrgUnit): string | null {
  if (id == null) return null;
  const parent = chain?.find((unit) => String(unit.id) === String(id));
  return unitId(parent?.type ?? type ?? UNTYPED, id);
}

export const toCompany = mapping<LegalEntity, Company>(
  (raw) => raw as unknown as LegalEntity,
  ({ at, absent }) => ({
    legal_name: at('name', text),
    display_name: at('name', text), // Personio has one name, and shows it everywhere
    eins: absent, // the registration number is one of the commercial register, not of taxes
  }),
);

/** A workplace is a name. */
export const toLocation = mapping<NamedThing, Location>(
  (raw) => raw as unknown as NamedThing,
  ({ at, absent }) => ({
    name: at('name', text),
    street_1: absent,
    street_2: absent,
    city: absent,
    state: absent,
    postal_code: absent,
    country: absent,
  }),
);
