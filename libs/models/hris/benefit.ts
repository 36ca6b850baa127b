import { Amount, broad, ends, narrow, OneOf, Ref, starts, takesEffect, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';
import { employerBenefit } from './employer-benefit.js';
import { BENEFIT_CATEGORIES, COVERAGE_TIERS, FREQUENCIES } from './words.js';

/** A benefit that a person has. A field is always there; null means that the provider does not say. */
export class Benefit {
  @Ref(() => employee, 'Whose it is', narrow('employee_id')) employee!: string | null;
  @Text('Name of the plan') plan_name!: string | null;
  @Text('Who provides it') provider_name!: string | null;
  @Text('Kind of plan, in the provider’s words') benefit_plan_type!: string | null;
  @OneOf(FREQUENCIES, 'How often contributions are made') frequency!: string | null;
  @Amount('What the person contributes each time') employee_contribution!: number | null;
  @Amount('What the company contributes each time') company_contribution!: number | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Time('Day from which it is in effect', takesEffect('effective_date')) effective_date!: string | null;
  @Time('Last day', ends('end_date')) end_date!: string | null;
  @Ref(() => employerBenefit, 'The plan', broad('employer_benefit_id')) employer_benefit!: string | null;
  @OneOf(BENEFIT_CATEGORIES, 'Kind of plan', broad('benefit_plan_category')) benefit_plan_category!: string | null;
  @OneOf(COVERAGE_TIERS, 'Who is covered', broad('coverage_tier')) coverage_tier!: string | null;
}

export const benefit: Model<Benefit> = {
  name: 'benefit',
  path: 'benefits',
  displayName: 'Benefits',
  description: 'What people get besides their pay.',
  category: 'hris',
  fields: Benefit,
};
