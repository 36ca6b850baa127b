import { type SimulatorOptions } from '../../../contract.js';
import { fixedAttendances } from './attendance-fixed.js';
import { generateAttendances } from './attendance-generated.js';
import { Attendances } from './attendances.js';
import { type Company } from './company.js';
import { Projects, fixedProjects, generateProjects } from './projects.js';

/** The projects of a company and the hours that were booked on them. */
export function foundAttendances(
  { people, seed = 1 }: SimulatorOptions,
  company: Company,
): { attendances: Attendances; projects: Projects } {
  const { organisation, clock } = company;
  const list = people === undefined ? fixedProjects() : generateProjects(people, seed, organisation);
  const ids = list.map(({ id }) => id);
  const source = people === undefined ? fixedAttendances(seed) : generateAttendances(people, seed, organisation, ids);
  return { attendances: new Attendances(source, company, seed), projects: new Projects(list, clock) };
}
