import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** A tag of candidates. */
export class Tag {
  @Text('Name') name!: string | null;
}

export const tag: Model<Tag> = {
  name: 'tag',
  path: 'tags',
  displayName: 'Tags',
  description: 'Tags of candidates.',
  category: 'ats',
  fields: Tag,
};
