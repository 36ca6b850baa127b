import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** People who are paid together. A field is always there; null means that the provider does not say. */
export class PayGroup {
  @Text('Name') name!: string | null;
  @Text('Description') description!: string | null;
}

export const payGroup: Model<PayGroup> = {
  name: 'pay_group',
  path: 'pay-groups',
  displayName: 'Pay groups',
  description: 'People who are paid together.',
  category: 'hris',
  fields: PayGroup,
};
