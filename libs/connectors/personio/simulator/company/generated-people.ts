import { OPENING, addDays, dayOf, daysBetween } from './clock.js';
import { nth } from './dice.js';
import { customOf } from './generated-custom.js';
import { GeneratedOutline, idAt, indexOf } from './generated-outline.js';
import { type Organisation } from './organisation.js';
import { type Employment, type Outline, type People, type Person, type Termination } from './person.js';
import { CALENDARS, SCHEDULES } from './schedules.js';
import { DEPARTMENTS, LEAVING_REASONS } from './words.js';

const OPENING_DAY = dayOf(OPENING);

/** People who are worked out when somebody looks at them; nothing of them is kept. */
export function generatePeople(count: number, seed: number, organisation: Organisation): People {
  const outline = (id: number): GeneratedOutline => new GeneratedOutline(organisation, seed, indexOf(id));
  return {
    ids: Array.from({ length: count }, (_, index) => idAt(index)),
    outline: (id): Outline => outline(id),
    person: (id) => generate(outline(id), count),
  };
}

function generate(outline: GeneratedOutline, count: number): Person {
  const { dice, id, firstName, lastName, gender, email, createdAt, updatedAt } = outline;
  const { weekly, schedule: hours } = dice.chance('full time', 0.8) ? nth(SCHEDULES, 0) : dice.pick('hours', SCHEDULES);
  const hourly = dice.chance('paid by the hour', 0.1);
  const monthly = Math.round((2800 + dice.roll('salary') ** 2 * 6500) * 100) / 100;
  return {
    ...{ id, firstName, lastName, gender, email, createdAt, updatedAt },
    preferredName: dice.chance('nickname', 0.1) ? `${firstName.slice(0, 3)} ${lastName}` : `${firstName} ${lastName}`,
    picture: dice.chance('picture', 0.6),
    custom: customOf(outline),
    salary: {
      fixed: hourly ? 0 : monthly,
      interval: hourly ? '' : 'monthly',
      hourly: hourly ? 14 + dice.between('wage', 0, 40) / 4 : 0,
      currency: 'EUR',
    },
    vacation: { entitlement: dice.between('vacation', 26, 32), balance: dice.between('balance', 0, 60) / 2 },
    holidayCalendar: dice.chance('calendar', 0.03) ? null : dice.pick('which calendar', CALENDARS),
    schedule: hours,
    employments: employmentsOf(outline, weekly, count),
    changes: {},
    raw: {},
  };
}

function employmentsOf(outline: GeneratedOutline, weeklyHours: number, count: number): Employment[] {
  const latest = latestEmployment(outline, weeklyHours, count);
  if (outline.employmentCount === 1) return [latest];
  const { dice, organisation, startDate } = outline;
  const switched = addDays(startDate, dice.between('switched', 60, daysBetween(startDate, OPENING_DAY) - 30));
  const end = addDays(switched, -1);
  const other = organisation.legalEntities.find(({ id }) => id !== latest.legalEntityId);
  return [
    { ...latest, startDate: switched, probationEnd: null, createdAt: Date.parse(switched) - 864_000_000 },
    {
      ...latest,
      id: dice.uuid('employment 0'),
      legalEntityId: other?.id ?? null,
      leave: null,
      termination: {
        ...{ date: end, lastWorkingDay: end, terminatedAt: addDays(end, -20) },
        ...{ type: 'SUB_COMPANY_SWITCH', reason: '' },
      },
    },
  ];
}

function latestEmployment(outline: GeneratedOutline, weeklyHours: number, count: number): Employment {
  const { dice, organisation, startDate, createdAt, updatedAt, standing } = outline;
  const place = placeOf(outline, count);
  return {
    id: dice.uuid('employment'),
    startDate,
    contractEnd: dice.chance('fixed term', 0.08) ? addDays(startDate, 730) : null,
    probationEnd: addDays(startDate, 181),
    type: dice.chance('external', 0.04) ? 'EXTERNAL' : 'INTERNAL',
    position: place.position,
    weeklyHours,
    fullTimeHours: weeklyHours === 38.5 ? 38.5 : 40,
    supervisorId: place.supervisorId,
    departmentId: place.departmentId,
    teamId: place.teamId,
    workplaceId: dice.chance('no office', 0.03) ? null : dice.pick('office', organisation.workplaces).id,
    legalEntityId: outline.legalEntityId,
    costCenters: costCentersOf(outline),
    leave: standing === 'on leave' ? leaveOf(outline) : null,
    termination: standing === 'left' ? terminationOf(outline) : null,
    status: null,
    createdAt,
    updatedAt,
  };
}

/** The first person leads the company, the next ones a department each, then come those who lead a team. */
function placeOf(outline: GeneratedOutline, count: number) {
  const { departments, teams } = outline.organisation;
  const { index, dice } = outline;
  if (index === 0)
    return { position: 'Geschäftsführerin', departmentId: nth(departments, 0).id, teamId: null, supervisorId: null };
  const teamAt = teamIndexOf(outline);
  const at =
    index <= departments.length
      ? index - 1
      : (teamAt ?? dice.between('department', 0, departments.length - 1)) % departments.length;
  const department = nth(departments, at);
  const supervisor = supervisorOf(outline, at, teamAt);
  return {
    position: outline.leads ? `Head of ${department.name}` : dice.pick('job', nth(DEPARTMENTS, at).jobs),
    departmentId: department.id,
    teamId: teamAt === null ? null : nth(teams, teamAt).id,
    supervisorId: supervisor < count ? idAt(supervisor) : idAt(0),
  };
}

function teamIndexOf({ organisation, index, dice }: GeneratedOutline): number | null {
  const { departments, teams } = organisation;
  if (index <= departments.length) return null;
  if (index <= departments.length + teams.length) return index - departments.length - 1;
  return teams.length === 0 || dice.chance('no team', 0.1) ? null : dice.between('team', 0, teams.length - 1);
}

function supervisorOf({ organisation, index }: GeneratedOutline, departmentAt: number, teamAt: number | null): number {
  const { departments, teams } = organisation;
  if (index <= departments.length) {
    const above = departments.findIndex(({ id }) => id === nth(departments, departmentAt).parentId);
    return above + 1;
  }
  const leadsTeam = index <= departments.length + teams.length;
  return teamAt === null || leadsTeam ? departmentAt + 1 : departments.length + 1 + teamAt;
}

function costCentersOf({ dice, organisation }: GeneratedOutline): { id: number; weight: number }[] {
  const list = organisation.costCenters;
  const roll = dice.roll('cost centers');
  const first = dice.between('cost center', 0, list.length - 1);
  if (roll < 0.05) return [];
  if (roll < 0.85) return [{ id: nth(list, first).id, weight: 100 }];
  return [
    { id: nth(list, first).id, weight: 60 },
    { id: nth(list, first + 1).id, weight: 40 },
  ];
}

function leaveOf({ dice }: GeneratedOutline): { from: string; to: string } {
  return {
    from: addDays(OPENING_DAY, -dice.between('leave from', 5, 100)),
    to: addDays(OPENING_DAY, dice.between('leave to', 20, 300)),
  };
}

function terminationOf({ dice, endDate }: GeneratedOutline): Termination {
  return {
    date: endDate,
    lastWorkingDay: addDays(endDate, -dice.between('remaining holidays', 0, 14)),
    terminatedAt: addDays(endDate, -dice.between('notice', 14, 90)),
    type: dice.pick('why', ['EMPLOYEE', 'EMPLOYEE', 'FIRED', 'AGREEMENT', 'CONTRACT_EXPIRED', 'RETIREMENT'] as const),
    reason: dice.pick('reason', LEAVING_REASONS),
  };
}
