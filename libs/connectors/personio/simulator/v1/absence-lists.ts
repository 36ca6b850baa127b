import { type Reply } from '../bodies.js';
import { type Absence, type AbsenceUnit, within } from '../company/absence.js';
import { type Test } from '../company/absences.js';
import { type Person } from '../company/person.js';
import { type Call, type World } from '../world.js';
import { type V1Page, dayOf, employeesOf, instantOf, v1List } from './absence-query.js';

const ENDLESS = '9999-12-31';

type View = (world: World, person: Person, absence: Readonly<Absence>) => object;

interface List {
  unit: AbsenceUnit;
  page: V1Page;
  /** Whether filters may name times, not only days. */
  orTime: boolean;
  view: View;
  /** What else must hold. */
  test?: Test;
}

/** A page of the absences of one unit, chosen by days, changes and employees, in the order of all absences. */
export function listAbsences({ world, request }: Call, { unit, page, orTime, view, test }: List): Reply {
  const { query } = request;
  const since = dayOf(query, 'start_date', { orTime });
  const until = dayOf(query, 'end_date', { orTime });
  const from = instantOf(query, 'updated_from', { orTime });
  const to = instantOf(query, 'updated_to', { orTime });
  const window = {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(from === undefined ? {} : { changedSince: from }),
  };
  const people = employeesOf(query);
  const positions = world.absences.choose(nameOf(query, unit), { window, people }, (absence) => {
    return (
      absence.unit === unit &&
      within(absence.from, undefined, until) &&
      within(absence.to ?? ENDLESS, since, undefined) &&
      within(absence.updatedAt, from, to) &&
      (test?.(absence) ?? true)
    );
  });
  const shown = positions.slice(page.skip, page.skip + page.limit);
  return v1List(page, positions.length, viewsOf(world, shown, view));
}

/** Neighbours mostly belong to one person, who is worked out once. */
function viewsOf(world: World, positions: readonly number[], view: View): object[] {
  const { absences, company } = world;
  let person: Person | undefined;
  return positions.flatMap((position) => {
    const absence = absences.at(position);
    if (absence === undefined) return [];
    if (person?.id !== absence.personId) person = company.person(absence.personId);
    return person === undefined ? [] : [view(world, person, absence)];
  });
}

function nameOf(query: URLSearchParams, unit: AbsenceUnit): string {
  const filters = [...query].filter(([name]) => name !== 'limit' && name !== 'offset');
  return `${unit} ${new URLSearchParams(filters).toString()}`;
}
