import { Dice } from './dice.js';
import { DEPARTMENTS } from './words.js';

/** A job of the compensation catalogue, which is not about recruiting. */
export interface Job {
  id: string;
  name: string;
  family: string;
  level: string;
  grade: string;
}

export interface SalaryBand {
  id: string;
  name: string;
  grade: string;
  minimum: number;
  maximum: number;
}

const LEVELS = ['L1', 'L2', 'L3', 'L4', 'L5'];
const GRADES = ['G4', 'G5', 'G6', 'G7', 'G8'];

/** The same for every account: what somebody's position is called tells the job. */
export const JOBS: readonly Job[] = DEPARTMENTS.flatMap(({ name: family, jobs }) =>
  jobs.map((name) => ({ name, family })),
).map(({ name, family }, at) => {
  const dice = new Dice(14, at);
  return { id: dice.uuid('job'), name, family, level: dice.pick('level', LEVELS), grade: dice.pick('grade', GRADES) };
});

export const SALARY_BANDS: readonly SalaryBand[] = GRADES.map((grade, at) => ({
  ...{ id: new Dice(15, at).uuid('salary band'), name: `Gehaltsband ${grade}`, grade },
  ...{ minimum: 36_000 + at * 12_000, maximum: 52_000 + at * 16_000 },
}));

export function jobCalled(position: string): Job | undefined {
  return JOBS.find(({ name }) => name === position);
}
