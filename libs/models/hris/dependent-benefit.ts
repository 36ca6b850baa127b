import { broad, ends, narrow, Ref, starts, takesEffect, Time } from '../fields.js';
import type { Model } from '../model.js';
import { dependent } from './dependent.js';
import { employerBenefit } from './employer-benefit.js';

/** A plan that covers a dependent. A field is always there; null means that the provider does not say. */
export class DependentBenefit {
  @Ref(() => employerBenefit, 'The plan', broad('employer_benefit_id')) employer_benefit!: string | null;
  @Ref(() => dependent, 'Who is covered', narrow('dependent_id')) dependent!: string | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Time('Day from which it is in effect', takesEffect('effective_date')) effective_date!: string | null;
  @Time('Last day', ends('end_date')) end_date!: string | null;
}

export const dependentBenefit: Model<DependentBenefit> = {
  name: 'dependent_benefit',
  path: 'dependent-benefits',
  displayName: 'Benefits of dependents',
  description: 'Plans that cover dependents.',
  category: 'hris',
  fields: DependentBenefit,
};
