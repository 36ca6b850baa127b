import { type Candidate, type Position, type Recruited } from './recruiting-records.js';

/** A position of which nothing is known but the name. */
export const BLANK_POSITION: Omit<Position, 'name' | keyof Recruited> = {
  ...{ departmentId: null, categoryId: null, team: [], published: true, legalEntityId: null, officeId: null },
  ...{ additionalOfficeIds: [], employmentType: null, seniority: null, schedule: null, yearsOfExperience: null },
  ...{ keywords: null, occupation: null, occupationCategory: null, salary: null, texts: {} },
};

/** Somebody of whom nothing is known, or nothing any more. */
export const NOBODY: Omit<Candidate, keyof Recruited> = {
  ...{ firstName: null, lastName: null, email: null, gender: null, phone: null },
  ...{ location: null, birthday: null, linkedin: null, availableFrom: null },
};
