import { BelongsTo, broad, OneOf, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';

export const EMPLOYMENT_TYPES = [
  'FULL_TIME',
  'PART_TIME',
  'INTERN',
  'CONTRACTOR',
  'FREELANCE',
  'REGULAR',
  'FURLOUGHED',
  'TERMINATED',
] as const;
export type EmploymentType = (typeof EMPLOYMENT_TYPES)[number];

/** One contract of a person. A field is always there; null means that the provider does not say. */
export class Employment {
  @BelongsTo(() => employee, 'Whose employment it is', 'employee_id') employee!: string | null;
  @Text('Title of the position') job_title!: string | null;
  @Text('Name of the department') department!: string | null;
  @Text('Name of the division') division!: string | null;
  @Time('Day from which it holds') effective_date!: string | null;
  @OneOf(EMPLOYMENT_TYPES, 'Kind of contract', broad('employment_type')) employment_type!:
    EmploymentType | (string & {}) | null;
}

export const employment: Model<Employment> = {
  name: 'employment',
  path: 'employments',
  displayName: 'Employments',
  description: 'The contracts of a person, past, present and agreed.',
  category: 'hris',
  fields: Employment,
};
