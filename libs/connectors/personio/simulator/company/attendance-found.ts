import { type SimulatorOptions } from '../../../contract.js';
import { fixedAttendances, NO_ATTENDANCES } from './attendance-fixed.js';
import { generateAttendances } from './attendance-generated.js';
import { Attendances, type AttendanceSource } from './attendances.js';
import { type Company } from './company.js';
import { Projects, fixedProjects, generateProjects } from './projects.js';

/** The projects of a company and the hours that were booked on them. */
export function foundAttendances(
  options: SimulatorOptions,
  company: Company,
): { attendances: Attendances; projects: Projects } {
  const { people, seed = 1 } = options;
  const { organisation, clock } = company;
  const list = people === undefined ? fixedProjects() : generateProjects(people, seed, organisation);
  const ids = list.map(({ id }) => id);
  const source = sourceOf(options, company, ids);
  return { attendances: new Attendances(source, company, seed), projects: new Projects(list, clock) };
}

function sourceOf(
  { people, seed = 1, history }: SimulatorOptions,
  { organisation }: Company,
  projects: number[],
): AttendanceSource {
  if (history === 0) return NO_ATTENDANCES;
  return people === undefined ? fixedAttendances(seed) : generateAttendances(people, seed, organisation, projects);
}
