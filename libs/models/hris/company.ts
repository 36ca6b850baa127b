import { Text, Texts } from '../fields.js';
import type { Model } from '../model.js';

/** A legal entity that employs people. A field is always there; null means that the provider does not say. */
export class Company {
  @Text('Name in the register') legal_name!: string | null;
  @Text('Name in use') display_name!: string | null;
  @Texts('Tax or register numbers') eins!: string[] | null;
}

export const company: Model<Company> = {
  name: 'company',
  path: 'companies',
  displayName: 'Companies',
  description: 'Legal entities that employ people.',
  category: 'hris',
  fields: Company,
};
