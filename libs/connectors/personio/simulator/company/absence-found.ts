import { type SimulatorOptions } from '../../../contract.js';
import { fixedAbsences } from './absence-fixed.js';
import { fixedSource, generateAbsences } from './absence-source.js';
import { absenceTypes } from './absence-types.js';
import { Absences } from './absences.js';
import { type Company } from './company.js';

/** The absences of the hand-written company, or generated ones for one of any size. */
export function foundAbsences({ people, seed = 1 }: SimulatorOptions, company: Company): Absences {
  const source =
    people === undefined ? fixedSource(fixedAbsences()) : generateAbsences(people, seed, company.organisation);
  return new Absences(company, source, absenceTypes());
}
