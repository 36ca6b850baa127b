import { broad, ends, OneOf, Refs, starts, Text, Texts, Time } from '../fields.js';
import type { Model } from '../model.js';
import { payrollCode } from './payroll-code.js';
import { BENEFIT_CATEGORIES } from './words.js';

/** A plan that a company offers. A field is always there; null means that the provider does not say. */
export class EmployerBenefit {
  @Text('Name of the plan') plan_name!: string | null;
  @Text('Who provides it') provider_name!: string | null;
  @Text('Kind of plan, in the provider’s words') benefit_plan_type!: string | null;
  @Text('Code in payroll') deduction_code!: string | null;
  @Text('Description') description!: string | null;
  @OneOf(BENEFIT_CATEGORIES, 'Kind of plan', broad('benefit_plan_category')) benefit_plan_category!: string | null;
  @Texts('Who can be covered') coverage_tiers!: string[] | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Time('Last day', ends('end_date')) end_date!: string | null;
  @Refs(() => payrollCode, 'Payroll codes') payroll_codes!: string[] | null;
}

export const employerBenefit: Model<EmployerBenefit> = {
  name: 'employer_benefit',
  path: 'employer-benefits',
  displayName: 'Benefit plans',
  description: 'Plans that a company offers.',
  category: 'hris',
  fields: EmployerBenefit,
};
