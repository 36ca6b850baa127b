import { type Company } from './company.js';
import { GeneratedApplicants, type RecruitingSize } from './recruiting-generated-applicants.js';
import { generatedFiles } from './recruiting-files.js';
import { GeneratedPositions } from './recruiting-generated-positions.js';
import { shelfOf } from './recruiting-order.js';
import { type ListedStage, type RecruitingCategory } from './recruiting-records.js';
import { type RecruitingSource } from './recruiting.js';

const CATEGORIES = ['Tech', 'Vertrieb', 'Verwaltung', 'Produktion', 'Führungskräfte', 'Werkstudenten & Praktika'];
const STAGES = [
  ['Screening', 'SCREENING'],
  ['Telefoninterview', 'INTERVIEW'],
  ['Fachinterview', 'INTERVIEW'],
  ['Probearbeit', 'CUSTOM'],
  ['Gehaltsgespräch', 'CUSTOM'],
] as const;

/** Recruiting that is worked out when somebody looks at it; nothing of it is kept. */
export function generateRecruiting(
  size: RecruitingSize,
  { company, seed, files }: { company: Company; seed: number; files: boolean },
): RecruitingSource {
  const categories = generateCategories();
  const positions = new GeneratedPositions(size.jobs, { company, seed, categories });
  const applicants = new GeneratedApplicants(size, { seed, positions });
  return {
    positions: shelfOf(size.jobs, seed ^ 0x10b, positions),
    candidates: shelfOf(size.candidates, seed ^ 0x20b, applicants.candidates),
    applications: shelfOf(size.applications, seed ^ 0x30b, applicants.applications),
    categories,
    channels: applicants.channels,
    applicationsOf: (candidateId) => applicants.applicationsOf(candidateId),
    byEmail: (email) => applicants.byEmail(email),
    filesOf: (application) => (files && applicants.isOriginal(application.id) ? generatedFiles(application, seed) : []),
    removed: [],
  };
}

function generateCategories(): RecruitingCategory[] {
  return CATEGORIES.map((name, at) => ({
    ...{ id: 77 + at, name, raw: {} },
    stages: STAGES.slice(0, 2 + (at % 4)).map(([stage, type], step): ListedStage => ({
      id: 9001 + at * 100 + step,
      name: stage,
      type,
      kind: 'CUSTOM',
    })),
  }));
}
