import { Text } from '../fields.js';

export class Address {
  @Text('What the address is called') name!: string | null;
  @Text('The address as one text') location!: string | null;
  @Text('Street and number') street_1!: string | null;
  @Text('Second line') street_2!: string | null;
  @Text('City') city!: string | null;
  @Text('State or region') state!: string | null;
  @Text('Postal code') postal_code!: string | null;
  @Text('Country') country!: string | null;
}
