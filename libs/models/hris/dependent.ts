import { Flag, narrow, OneOf, Part, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { Address } from './address.js';
import { employee } from './employee.js';
import { GENDERS } from './employee.js';

const RELATIONSHIPS = ['CHILD', 'SPOUSE', 'DOMESTIC_PARTNER', 'SIBLING', 'PARENT'] as const;

/** Somebody who belongs to a person. A field is always there; null means that the provider does not say. */
export class Dependent {
  @Ref(() => employee, 'Whose dependent it is', narrow('employee_id')) employee!: string | null;
  @Part(() => Address, 'Home address') home_location!: Address | null;
  @Text('Given name') first_name!: string | null;
  @Text('Middle name') middle_name!: string | null;
  @Text('Family name') last_name!: string | null;
  @OneOf(RELATIONSHIPS, 'Relationship') relationship!: string | null;
  @Time('Day of birth') date_of_birth!: string | null;
  @OneOf(GENDERS, 'Gender') gender!: string | null;
  @Text('Phone number') phone_number!: string | null;
  @Flag('Whether they study') is_student!: boolean | null;
  @Text('Social security number') ssn!: string | null;
}

export const dependent: Model<Dependent> = {
  name: 'dependent',
  path: 'dependents',
  displayName: 'Dependents',
  description: 'Families of people.',
  category: 'hris',
  fields: Dependent,
};
