import { type SimulatorOptions } from '../../../contract.js';
import { fixedAbsences } from './absence-fixed.js';
import { fixedSource, generateAbsences } from './absence-source.js';
import { absenceTypes } from './absence-types.js';
import { Absences, type AbsenceSource } from './absences.js';
import { type Company } from './company.js';

/** The absences of the hand-written company, or generated ones for one of any size. */
export function foundAbsences(options: SimulatorOptions, company: Company): Absences {
  return new Absences(company, sourceOf(options, company), absenceTypes());
}

function sourceOf({ people, seed = 1, history }: SimulatorOptions, { organisation }: Company): AbsenceSource {
  if (history === 0) return fixedSource([]);
  return people === undefined ? fixedSource(fixedAbsences()) : generateAbsences(people, seed, organisation);
}
