import { type Absence, type AbsenceType, zoneOf } from './absence.js';
import { type Company } from './company.js';
import { type Person } from './person.js';

/** What a request for an absence leaves open, filled in; its ids come when it is stored. */
export function draft(company: Company, person: Person, type: AbsenceType, more: Partial<Absence>): Absence {
  const now = company.clock.now();
  const [employment] = person.employments;
  const { legalEntities } = company.organisation;
  const entity = legalEntities.find(({ id }) => id === employment?.legalEntityId);
  const today = company.clock.today();
  return {
    id: 0,
    uuid: '',
    personId: person.id,
    typeId: type.id,
    unit: type.unit,
    from: today,
    to: today,
    startTime: null,
    endTime: null,
    halfStart: false,
    halfEnd: false,
    timeZone: zoneOf(entity?.country),
    status: 'APPROVED',
    comment: '',
    substituteId: null,
    certificate: 'not-required',
    origin: 'api',
    createdAt: now,
    updatedAt: now,
    approvedAt: null,
    ...more,
  };
}

/** As it stands after it was asked for: approved at once where nobody has to agree. */
export function requested(absence: Absence, type: AbsenceType, skipApproval: boolean): Absence {
  if (skipApproval || !type.approvalRequired) {
    return { ...absence, status: 'APPROVED', approvedAt: absence.updatedAt };
  }
  const status = absence.substituteId !== null && type.substitute === 'required' ? 'SUBSTITUTE_REQUESTED' : 'PENDING';
  return { ...absence, status, approvedAt: null };
}
