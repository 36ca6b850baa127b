import { type AbsenceType } from './absence.js';

export const VACATION = 2_179_197;
export const SICKNESS = 2_179_198;
export const PARENTAL_LEAVE = 2_179_199;
export const UNPAID = 2_179_200;
export const SICK_CHILD = 2_179_201;
export const SPECIAL_LEAVE = 2_179_202;
export const TRAINING = 2_179_203;
export const HOME_OFFICE = 2_179_204;
export const DOCTOR = 2_179_205;
export const TIME_OFF_IN_LIEU = 2_179_206;

const PLAIN = {
  unit: 'day',
  approvalRequired: true,
  halfDays: true,
  certificate: false,
  substitute: 'none',
  entitlement: null,
} as const satisfies Partial<AbsenceType>;

/** The absence types that every simulated account begins with, a fresh copy. */
export function absenceTypes(): AbsenceType[] {
  return [
    type(VACATION, '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11', 'Paid vacation', {
      ...{ category: 'paid_vacation', substitute: 'optional', entitlement: 'vacation' },
    }),
    type(SICKNESS, '0e1f0a55-7f3c-4a83-8b1e-6a5c3f0f7d02', 'Krankheit', {
      ...{ category: 'sick_leave', approvalRequired: false, certificate: true },
    }),
    type(PARENTAL_LEAVE, 'b7a1c9d4-52c6-4e7f-9d0b-3f6a8e2c1b03', 'Elternzeit', {
      ...{ category: 'maternity_parental_leave', halfDays: false },
    }),
    type(UNPAID, '9d4e2f61-0c8b-4b5a-8f27-7e1d5a3c9004', 'Unbezahlter Urlaub', { category: 'unpaid_vacation' }),
    type(SICK_CHILD, '2f8c7b16-a94d-4d3e-b6f1-1c0e9d7a5805', 'Kind krank', {
      ...{ category: 'child_care', approvalRequired: false, certificate: true },
    }),
    // Recordings show categories that no list names (Personio v1 time-off types).
    type(SPECIAL_LEAVE, '74b0d3e8-1e6f-4c92-a35d-8b2f6c4e0906', 'Sonderurlaub (Umzug, Hochzeit)', {
      category: 'custom_absence',
    }),
    type(TRAINING, 'c61e5d92-8a7b-4f04-9b3c-5d0f2e8a6107', 'Fortbildung', {
      ...{ category: null, substitute: 'required', entitlement: 5 },
    }),
    type(HOME_OFFICE, '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08', 'Home office', {
      category: 'offsite_work',
      unit: 'hour',
    }),
    type(DOCTOR, '61fe126b-a7b3-449a-b5ee-3865a6fcc546', 'Arztbesuch', {
      ...{ category: 'other', unit: 'hour', approvalRequired: false, certificate: true, halfDays: false },
    }),
    type(TIME_OFF_IN_LIEU, '3a9f8e7d-2c1b-4a05-b4c3-d2e1f0a9b80a', 'Überstundenabbau', {
      ...{ category: 'undefined', unit: 'hour' },
    }),
  ];
}

function type(
  id: number,
  uuid: string,
  name: string,
  more: Partial<AbsenceType> & Pick<AbsenceType, 'category'>,
): AbsenceType {
  return { id, uuid, name, ...PLAIN, ...more };
}
