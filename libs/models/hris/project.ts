import { broad, Flag, OneOf, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { group } from './group.js';

const PROJECT_STATUSES = ['ACTIVE', 'ARCHIVED'] as const;

/** Something that hours are booked on. A field is always there; null means that the provider does not say. */
export class Project {
  @Text('Name') name!: string | null;
  @Text('Code') code!: string | null;
  @Text('Description') description!: string | null;
  @Text('Who it is done for') client_name!: string | null;
  @OneOf(PROJECT_STATUSES, 'Standing', broad('status')) status!: string | null;
  @Flag('Whether hours are billed') is_billable!: boolean | null;
  @Ref(() => group, 'Cost center') cost_center!: string | null;
  @Ref(() => project, 'The project above it', broad('parent_project_id')) parent_project!: string | null;
  @Time('First day') start_date!: string | null;
  @Time('Last day') end_date!: string | null;
  @Time('When the provider made the record') remote_created_at!: string | null;
}

export const project: Model<Project> = {
  name: 'project',
  path: 'projects',
  displayName: 'Projects',
  description: 'What hours are booked on.',
  category: 'hris',
  fields: Project,
};
