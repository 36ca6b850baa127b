import { Dice } from './dice.js';
import { type Employment, type Person } from './person.js';

/** A person of whom nothing is known but the name. */
export function blankPerson(id: number, firstName: string, lastName: string, at: number): Person {
  return {
    id,
    firstName,
    lastName,
    preferredName: `${firstName} ${lastName}`,
    email: null,
    gender: '',
    picture: false,
    createdAt: at,
    updatedAt: at,
    custom: {},
    salary: { fixed: 0, interval: '', hourly: 0, currency: 'EUR' },
    vacation: null,
    holidayCalendar: null,
    schedule: null,
    employments: [],
    changes: {},
    raw: {},
  };
}

/** A full-time contract without a place in the company. */
export function blankEmployment(personId: number, number: number, startDate: string, at: number): Employment {
  return {
    id: new Dice(personId, number).uuid('contract'),
    startDate,
    contractEnd: null,
    probationEnd: null,
    type: 'INTERNAL',
    position: '',
    weeklyHours: 40,
    fullTimeHours: 40,
    supervisorId: null,
    departmentId: null,
    teamId: null,
    workplaceId: null,
    legalEntityId: null,
    costCenters: [],
    leave: null,
    termination: null,
    status: null,
    createdAt: at,
    updatedAt: at,
  };
}
