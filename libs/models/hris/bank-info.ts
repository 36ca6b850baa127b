import { broad, narrow, OneOf, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';

const ACCOUNT_TYPES = ['SAVINGS', 'CHECKING'] as const;

/** A bank account of a person. A field is always there; null means that the provider does not say. */
export class BankInfo {
  @Ref(() => employee, 'Whose it is', narrow('employee_id')) employee!: string | null;
  @Text('Number of the account, or its IBAN') account_number!: string | null;
  @Text('Number of the bank') routing_number!: string | null;
  @Text('Name of the bank') bank_name!: string | null;
  @OneOf(ACCOUNT_TYPES, 'Kind of account', broad('account_type')) account_type!: string | null;
  @Time('When the provider made the record') remote_created_at!: string | null;
}

export const bankInfo: Model<BankInfo> = {
  name: 'bank_info',
  path: 'bank-info',
  displayName: 'Bank accounts',
  description: 'Accounts that people are paid to.',
  category: 'hris',
  fields: BankInfo,
};
