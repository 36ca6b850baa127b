import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** A department that hires. */
export class Department {
  @Text('Name') name!: string | null;
}

export const department: Model<Department> = {
  name: 'department',
  path: 'departments',
  displayName: 'Departments',
  description: 'Departments that hire.',
  category: 'ats',
  fields: Department,
};
