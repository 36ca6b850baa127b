import { type SimulatorOptions } from '../../../contract.js';
import { type Clock } from './clock.js';
import { Company } from './company.js';
import { fixedOrganisation } from './fixed-company.js';
import { fixedPeople } from './fixed-people.js';
import { generatePeople } from './generated-people.js';
import { generateOrganisation } from './organisation.js';

/** The hand-written company, or a generated one of any size. */
export function foundCompany({ people, seed = 1 }: SimulatorOptions, clock: Clock): Company {
  if (people === undefined) return new Company(fixedPeople(), fixedOrganisation(), clock);
  const organisation = generateOrganisation(people, seed);
  return new Company(generatePeople(people, seed, organisation), organisation, clock);
}
