import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** A place that people are hired for. */
export class Office {
  @Text('Name') name!: string | null;
  @Text('Where it is, as one text') location!: string | null;
}

export const office: Model<Office> = {
  name: 'office',
  path: 'offices',
  displayName: 'Offices',
  description: 'Places that people are hired for.',
  category: 'ats',
  fields: Office,
};
