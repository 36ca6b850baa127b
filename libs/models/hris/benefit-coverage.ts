import { Amount, Flag, narrow, Ref, Refs, Text } from '../fields.js';
import type { Model } from '../model.js';
import { benefit } from './benefit.js';
import { dependent } from './dependent.js';

/** What a benefit covers. A field is always there; null means that the provider does not say. */
export class BenefitCoverage {
  @Text('Currency, ISO 4217') currency!: string | null;
  @Amount('In that currency') amount!: number | null;
  @Ref(() => benefit, 'The benefit', narrow('benefit_id')) benefit!: string | null;
  @Refs(() => dependent, 'Dependents that are covered') covered_dependents!: string[] | null;
  @Flag('Whether the person is covered') is_employee_covered!: boolean | null;
}

export const benefitCoverage: Model<BenefitCoverage> = {
  name: 'benefit_coverage',
  path: 'benefit-coverages',
  displayName: 'Benefit coverages',
  description: 'Who is covered by a benefit, and for how much.',
  category: 'hris',
  fields: BenefitCoverage,
};
