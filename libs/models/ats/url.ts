import { OneOf, Text } from '../fields.js';

const URL_TYPES = ['PERSONAL', 'COMPANY', 'PORTFOLIO', 'BLOG', 'SOCIAL_MEDIA', 'OTHER', 'JOB_POSTING'] as const;

/** An address on the web. */
export class Url {
  @Text('The address') value!: string | null;
  @OneOf(URL_TYPES, 'What is there') url_type!: string | null;
}
