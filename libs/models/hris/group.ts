import { broad, Flag, narrow, OneOf, Ref, Text } from '../fields.js';
import type { Model } from '../model.js';

export const GROUP_TYPES = ['COST_CENTER', 'DEPARTMENT', 'BUSINESS_UNIT', 'DIVISION', 'TEAM'] as const;
export type GroupType = (typeof GROUP_TYPES)[number];

/** A department, team or cost center. A field is always there; null means that the provider does not say. */
export class Group {
  @Text('Name') name!: string | null;
  @OneOf(GROUP_TYPES, 'What kind of group it is', broad('type')) type!: GroupType | (string & {}) | null;
  @Ref(() => group, 'The group above it', narrow('parent_group_id')) parent_group!: string | null;
  @Flag('Whether customers mean this kind of group when they say team') is_commonly_used_as_team!: boolean | null;
}

export const group: Model<Group> = {
  name: 'group',
  path: 'groups',
  displayName: 'Groups',
  description: 'Departments, teams and cost centers.',
  category: 'hris',
  fields: Group,
};
