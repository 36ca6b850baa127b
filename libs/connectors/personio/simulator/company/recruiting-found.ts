import { type SimulatorOptions } from '../../../contract.js';
import { type Company } from './company.js';
import { fixedRecruiting } from './recruiting-fixed.js';
import { generateRecruiting } from './recruiting-generated.js';
import { type RecruitingSize } from './recruiting-generated-applicants.js';
import { Recruiting } from './recruiting.js';

/** The people of a company whose recruiting is generated though it is not. */
const PEOPLE = 12;

/** The hand-written recruiting, or a generated one of any size. */
export function foundRecruiting(options: SimulatorOptions, company: Company): Recruiting {
  const files = options.history !== 0;
  const { people, jobs, candidates, applications, seed = 1 } = options;
  if ([people, jobs, candidates, applications].every((size) => size === undefined)) {
    return new Recruiting(fixedRecruiting(files), company);
  }
  return new Recruiting(generateRecruiting(sizeOf(options), { company, seed, files }), company);
}

function sizeOf({ people = PEOPLE, jobs, candidates = people, applications }: SimulatorOptions): RecruitingSize {
  return {
    jobs: Math.max(1, jobs ?? Math.floor(people / 20)),
    candidates: Math.max(1, candidates),
    applications: applications ?? Math.floor(1.5 * candidates),
  };
}
