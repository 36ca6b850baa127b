import { DAY } from './clock.js';
import { blankEmployment, blankPerson } from './blank.js';
import { CALENDARS, FULL_TIME, PART_TIME } from './schedules.js';
import { type Employment, type People, type Person, outlineOf } from './person.js';

type Contract = Partial<Employment> & { startDate: string };

const [BAVARIA, AUSTRIA, NOWHERE] = CALENDARS;

/** Twelve people, one for each thing that goes wrong: names, gaps, leaving, coming, changing employer. */
export function fixedPeople(): People {
  const everybody = new Map(STAFF.map((person) => [person.id, person]));
  return {
    ids: [...everybody.keys()],
    outline: (id) => outlineOf(known(everybody, id)),
    person: (id) => structuredClone(known(everybody, id)),
  };
}

function known(everybody: Map<number, Person>, id: number): Person {
  const person = everybody.get(id);
  if (person === undefined) throw new RangeError(`nobody has the number ${id}`);
  return person;
}

const STAFF: readonly Person[] = [
  person(3001, 'Maria', 'Öztürk-Lindqvist', {
    ...{ email: 'maria.oeztuerk@nordlicht.example', gender: 'female', picture: true },
    salary: { fixed: 11_500, interval: 'monthly', hourly: 0, currency: 'EUR' },
    employments: [
      contract(3001, {
        ...{ startDate: '2019-01-01', position: 'Geschäftsführerin', departmentId: 400, workplaceId: 60_302 },
        costCenters: [
          { id: 1000, weight: 60 },
          { id: 1001, weight: 40 },
        ],
      }),
    ],
  }),
  person(3002, 'Jürgen', 'Groß', {
    ...{ email: 'juergen.gross@nordlicht.example', gender: 'male' },
    salary: { fixed: 7833.33, interval: 'monthly', hourly: 0, currency: 'EUR' },
    employments: [
      contract(3002, {
        startDate: '2019-02-01',
        position: 'Head of Engineering',
        departmentId: 401,
        supervisorId: 3001,
      }),
    ],
  }),
  // Every kind of custom attribute, a team, and a work schedule whose number exceeds 2^53.
  person(3003, 'Ada', 'Lovelace', {
    ...{ preferredName: 'Ada L.', email: 'ada.lovelace@nordlicht.example', gender: 'female', picture: true },
    ...{ schedule: PART_TIME, updatedAt: Date.parse('2026-08-17T14:07:17Z') },
    salary: { fixed: 4166.67, interval: 'monthly', hourly: 0, currency: 'EUR' },
    custom: {
      dynamic_7123992: '1989-12-10',
      dynamic_7124004: 'DE02120300000000202051',
      dynamic_7124011: 'verheiratet',
      dynamic_7124036: 'https://www.linkedin.example/in/ada',
      dynamic_7124045: ['Deutsch', 'English'],
      dynamic_7124050: 'E-0042',
      dynamic_7124058: 'Rundfunkplatz 4',
      dynamic_7124059: '80335',
      dynamic_7124060: 'München',
      dynamic_7124066: 'Charles Babbage\n+49 89 1234567',
      dynamic_7124071: 3,
      dynamic_7124077: 1.5,
      dynamic_7124083: 'M',
      dynamic_7124090: '2031-05-31',
      dynamic_7124098: '01234567890',
      dynamic_7124105: ['Ersthelfer', 'SCRUM, Level 1'],
      dynamic_7124112: 'NB-004711',
      dynamic_7124119: '+49 151 23456789',
      dynamic_7124126: false,
    },
    employments: [
      contract(3003, {
        ...{ startDate: '2021-02-01', probationEnd: '2021-07-31', position: 'Software Engineer', weeklyHours: 30 },
        ...{ departmentId: 401, teamId: 4502, supervisorId: 3002, costCenters: [{ id: 773_240, weight: 100 }] },
      }),
    ],
  }),
  // From outside, for one hour a week.
  person(3004, 'Łukasz', 'Żółć', {
    ...{ email: 'lukasz.zolc@freelance.example', gender: 'diverse', holidayCalendar: NOWHERE, vacation: null },
    employments: [
      contract(3004, {
        ...{ startDate: '2024-07-01', contractEnd: '2026-12-31', type: 'EXTERNAL', position: 'Consultant' },
        ...{ weeklyHours: 1, departmentId: 402, supervisorId: 3002, workplaceId: 60_304 },
      }),
    ],
  }),
  person(3005, 'Søren', 'Kjær', {
    ...{ email: 'soeren.kjaer@nordlicht.example', gender: 'male' },
    employments: [
      contract(3005, {
        ...{ startDate: '2020-03-30', position: 'Mechatronics Engineer', weeklyHours: 38.5, fullTimeHours: 38.5 },
        ...{ departmentId: 401, teamId: 4503, supervisorId: 3002, leave: { from: '2026-06-01', to: '2027-05-31' } },
      }),
    ],
  }),
  person(3006, 'Zoë 🚀', 'Brückner', {
    ...{ preferredName: 'Zoë', email: 'zoe.brueckner@nordlicht.example', gender: 'female' },
    custom: { dynamic_7124045: [], dynamic_7124105: [], dynamic_7124071: 0, dynamic_7124066: '' },
    employments: [
      contract(3006, {
        startDate: '2023-10-29',
        position: 'Account Executive',
        departmentId: 403,
        teamId: 401,
        supervisorId: 3001,
      }),
    ],
  }),
  // Works in the hall, has no login and therefore no address.
  person(3007, 'Hans-Peter', 'von der Heide', {
    salary: { fixed: 0, interval: '', hourly: 17.25, currency: 'EUR' },
    employments: [
      contract(3007, { startDate: '2022-03-27', position: 'Lagerist', departmentId: 402, supervisorId: 3002 }),
    ],
  }),
  person(3008, 'Élodie', 'Dubois', {
    ...{ email: 'elodie.dubois@nordlicht.example', gender: 'female' },
    employments: [
      contract(3008, {
        ...{ startDate: '2021-05-01', position: 'Sales Manager', departmentId: 403, supervisorId: 3001 },
        termination: {
          ...{ date: '2026-06-30', lastWorkingDay: '2026-06-19', terminatedAt: '2026-05-15' },
          ...{ type: 'QUIT', reason: 'Moving to a different position' },
        },
      }),
    ],
  }),
  person(3009, '伟', '陈', {
    ...{ preferredName: 'Wei Chen', email: 'wei.chen@nordlicht.example', gender: 'male', vacation: null },
    ...{ createdAt: Date.parse('2026-09-01T10:12:00Z'), updatedAt: Date.parse('2026-09-01T10:12:00Z') },
    employments: [
      contract(3009, {
        ...{ startDate: '2026-11-01', probationEnd: '2027-04-30', position: 'Data Engineer', departmentId: 401 },
        ...{ teamId: 4502, supervisorId: 3002 },
        ...{ createdAt: Date.parse('2026-09-01T10:12:00Z'), updatedAt: Date.parse('2026-09-01T10:12:00Z') },
      }),
    ],
  }),
  // Went from the German to the Austrian company: one person, two contracts.
  person(3010, 'Anna', 'Huber', {
    ...{ email: 'anna.huber@nordlicht.example', gender: 'female', holidayCalendar: AUSTRIA },
    ...{ updatedAt: Date.parse('2025-01-01T07:00:00Z') },
    employments: [
      contract(
        3010,
        {
          ...{ startDate: '2025-01-01', position: 'HR Business Partner', departmentId: 404, supervisorId: 3001 },
          ...{ legalEntityId: 171, workplaceId: 60_303 },
        },
        2,
      ),
      contract(3010, {
        ...{ startDate: '2020-09-01', position: 'Recruiterin', departmentId: 404, supervisorId: 3001 },
        termination: {
          ...{ date: '2024-12-31', lastWorkingDay: '2024-12-31', terminatedAt: '2024-12-01' },
          ...{ type: 'SUB_COMPANY_SWITCH', reason: '' },
        },
      }),
    ],
  }),
  // Has given notice and still works.
  person(3011, 'Tobias', 'Weiß', {
    ...{ email: 'tobias.weiss@nordlicht.example', gender: 'male' },
    employments: [
      contract(3011, {
        ...{ startDate: '2022-01-17', position: 'Prüfingenieur', departmentId: 402, teamId: 4503, supervisorId: 3002 },
        termination: {
          ...{ date: '2026-12-31', lastWorkingDay: null, terminatedAt: '2026-08-28' },
          ...{ type: 'EMPLOYEE', reason: '' },
        },
      }),
    ],
  }),
  // Sits on the advisory board: a person without any contract.
  person(3012, 'Renate', 'Vogel', {
    ...{ email: 'renate.vogel@beirat.example', schedule: null, holidayCalendar: null, vacation: null },
  }),
];

function person(id: number, firstName: string, lastName: string, more: Partial<Person>): Person {
  const created = Date.parse(`${more.employments?.at(-1)?.startDate ?? '2024-01-15'}T09:30:00Z`) - 20 * DAY;
  return {
    ...blankPerson(id, firstName, lastName, created),
    holidayCalendar: BAVARIA,
    schedule: FULL_TIME,
    vacation: { entitlement: 30, balance: 12.5 },
    ...more,
  };
}

function contract(personId: number, more: Contract, number = 1): Employment {
  const created = Date.parse(`${more.startDate}T09:30:00Z`) - 20 * DAY;
  return {
    ...blankEmployment(personId, number, more.startDate, created),
    legalEntityId: 170,
    workplaceId: 60_302,
    costCenters: [{ id: 1000, weight: 100 }],
    ...more,
  };
}
