import { apply } from './changes.js';
import { blankEmployment, blankPerson } from './company/blank.js';
import { type Employment, type Person } from './company/person.js';
import { CALENDARS, FULL_TIME } from './company/schedules.js';
import { day } from './control/fields.js';
import { type World } from './world.js';

/** What somebody new has who brings nothing else. */
interface Given {
  email?: (id: number) => string;
  employment?: Partial<Employment>;
}

/** Somebody new with one contract, from today unless the fields say otherwise; fields as in `changes.ts`. */
export function hire(world: World, fields: Record<string, unknown>, given: Given = {}): Person {
  const { company } = world;
  const now = company.clock.now();
  const { start_date: start, hire_date: hired, ...rest } = fields;
  const startDate = day(start ?? hired ?? company.clock.today());
  return company.add((id) => {
    const employment = { ...blankEmployment(id, 1, startDate, now), ...given.employment };
    const made: Person = {
      ...blankPerson(id, 'Ada', 'Newcomer', now),
      email: given.email?.(id) ?? null,
      holidayCalendar: CALENDARS[0],
      schedule: FULL_TIME,
      vacation: { entitlement: 30, balance: 0 },
      employments: [employment],
    };
    apply(company, rest, { person: made, employment });
    if (!('preferred_name' in rest)) made.preferredName = `${made.firstName} ${made.lastName}`;
    return made;
  });
}
