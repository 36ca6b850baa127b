import { company } from './hris/company.js';
import { employee } from './hris/employee.js';
import { employment } from './hris/employment.js';
import { group } from './hris/group.js';
import { location } from './hris/location.js';
import type { Model } from './model.js';

export { Address } from './hris/address.js';
export { company, Company } from './hris/company.js';
export { employee, Employee, type EmploymentStatus, type Gender } from './hris/employee.js';
export { employment, Employment, type EmploymentType } from './hris/employment.js';
export { group, Group, type GroupType } from './hris/group.js';
export { location, Location } from './hris/location.js';
export { type Field, fieldsOf, type Filter } from './fields.js';
export type { Category, Model } from './model.js';

/** Every model there is: routes, documentation and look-ups are built from this list. */
export const models: readonly Model[] = [employee, employment, group, company, location];
