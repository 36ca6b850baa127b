import type { Action } from '../../contract.js';
import type { PersonioClient } from '../client.js';
import { createCompensation } from './compensations.js';
import { createDocument, deleteDocument, updateDocument } from './documents.js';
import { createEmployee, updateEmployee } from './people.js';
import { createProject, deleteProject, updateProject } from './projects.js';
import { timeOffActions } from './time-off.js';
import { timesheetActions } from './timesheets.js';

/** What can be written to Personio. */
export const actions: readonly Action<PersonioClient>[] = [
  ...[createEmployee, updateEmployee, createCompensation],
  ...[createProject, updateProject, deleteProject],
  ...[createDocument, updateDocument, deleteDocument],
  ...timeOffActions,
  ...timesheetActions,
];
