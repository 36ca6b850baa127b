import { broad, Flag, Link, narrow, OneOf, Part, Ref, Refs, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { Address } from './address.js';
import { company } from './company.js';
import { group } from './group.js';
import { location } from './location.js';
import { payGroup } from './pay-group.js';
import { payrollRunCalendar } from './payroll-run-calendar.js';
import { RACES } from './words.js';

export const EMPLOYMENT_STATUSES = [
  'ACTIVE',
  'PENDING',
  'INACTIVE',
  'ACTIVE_EXTERNAL',
  'INACTIVE_EXTERNAL',
  'LEAVE',
  'DECEASED',
  'RETIRED',
] as const;
export type EmploymentStatus = (typeof EMPLOYMENT_STATUSES)[number];

export const GENDERS = ['MALE', 'FEMALE', 'NON-BINARY', 'OTHER', 'PREFER_NOT_TO_DISCLOSE'] as const;
export type Gender = (typeof GENDERS)[number];

const ETHNICITIES = [...RACES, 'OTHER'] as const;

const MARITAL_STATUSES = [
  'SINGLE',
  'MARRIED',
  'DIVORCED',
  'SEPARATED',
  'COMMON_LAW',
  'DOMESTIC_PARTNERSHIP',
  'WIDOWED',
  'HEAD_OF_HOUSEHOLD',
  'QUALIFYING_WIDOW_OR_WIDOWER_WITH_DEPENDENT_CHILD',
  'IN_A_RELATIONSHIP',
  'CIVIL_PARTNERSHIP',
  'OTHER',
] as const;

/** A person who works, worked or will work there. A field is always there; null means that the provider does not say. */
export class Employee {
  @Text('Number that the company gave', narrow('employee_number')) employee_number!: string | null;
  @Ref(() => company, 'Legal entity that employs the person', broad('company_id')) company!: string | null;
  @Text('Given name', narrow('first_name')) first_name!: string | null;
  @Text('Middle name') middle_name!: string | null;
  @Text('Family name', narrow('last_name')) last_name!: string | null;
  @Text('Name that the person prefers') preferred_name!: string | null;
  @Text('Full name for display') display_full_name!: string | null;
  @Text('User name') username!: string | null;
  @Text('Current title') designation!: string | null;
  @Refs(() => group, 'Departments, teams and cost centers', broad('groups')) groups!: string[] | null;
  @Text('Name of the department') department!: string | null;
  @Text('Name of the division') division!: string | null;
  @Text('Address at work', narrow('work_email')) work_email!: string | null;
  @Text('Private address') personal_email!: string | null;
  @Text('Mobile number') mobile_phone_number!: string | null;
  @Text('Number at home') home_phone_number!: string | null;
  @Text('Dialling code of the country, such as +49') country_code!: string | null;
  @Part(() => Address, 'Home address') home_location!: Address | null;
  @Part(() => Address, 'Address of the place of work') work_location!: Address | null;
  @Refs(() => location, 'Places of work', broad('work_locations')) work_locations!: string[] | null;
  @Ref(() => employee, 'Line manager', narrow('manager_id')) manager!: string | null;
  @Ref(() => payGroup, 'Pay group', broad('pay_group_id')) pay_group!: string | null;
  @Text('Social security number') ssn!: string | null;
  @OneOf(GENDERS, 'Gender') gender!: Gender | (string & {}) | null;
  @OneOf(ETHNICITIES, 'Ethnicity') ethnicity!: string | null;
  @OneOf(MARITAL_STATUSES, 'Marital status') marital_status!: string | null;
  @Flag('Whether the person uses tobacco') tobacco_use!: boolean | null;
  @Time('Day of birth') date_of_birth!: string | null;
  @Time('First day of work; of the latest employment if rehired') start_date!: string | null;
  @Time('When the provider made the record') remote_created_at!: string | null;
  @OneOf(EMPLOYMENT_STATUSES, 'Standing today', broad('employment_status')) employment_status!:
    EmploymentStatus | (string & {}) | null;
  @Time('Last day of the employment') termination_date!: string | null;
  @Text('Why it ended') termination_reason!: string | null;
  @Link('Where a picture can be had for the next minutes') avatar!: string | null;
  @Ref(() => payrollRunCalendar, 'Calendar of payroll runs') payroll_run_calendar!: string | null;
}

export const employee: Model<Employee> = {
  name: 'employee',
  path: 'employees',
  displayName: 'Employees',
  description: 'The people who work, worked or will work at a company.',
  category: 'hris',
  fields: Employee,
};
