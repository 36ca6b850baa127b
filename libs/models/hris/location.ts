import { Text } from '../fields.js';
import type { Model } from '../model.js';

/** A place of work. A field is always there; null means that the provider does not say. */
export class Location {
  @Text('Name') name!: string | null;
  @Text('Street and number') street_1!: string | null;
  @Text('Second line') street_2!: string | null;
  @Text('City') city!: string | null;
  @Text('State or region') state!: string | null;
  @Text('Postal code') postal_code!: string | null;
  @Text('Country') country!: string | null;
}

export const location: Model<Location> = {
  name: 'location',
  path: 'locations',
  displayName: 'Locations',
  description: 'Places of work.',
  category: 'hris',
  fields: Location,
};
