import type { CredentialField } from '../../contract.js';
import { FEED_LABEL } from './feed.js';

/** The public one of a pair first: it names the account in budgets, as it does for the same company's people. */
export const CREDENTIALS: CredentialField[] = [
  {
    name: 'client_id',
    label: 'Client ID',
    help: 'Of an API credential with the right “Recruiting”. Without it only what the career page shows is read: published jobs, and no applicants.',
    secret: false,
    optional: true,
  },
  {
    name: 'client_secret',
    label: 'Client secret',
    help: 'Shown once when the credential is made; if you did not keep it, make a new credential.',
    secret: true,
    optional: true,
  },
  {
    name: 'company_id',
    label: 'Company ID',
    help: 'A number, shown beside the recruiting token.',
    secret: false,
    optional: true,
    form: { pattern: /^\d{1,18}$/, words: 'digits only' },
  },
  {
    name: 'recruiting_token',
    label: 'Recruiting token',
    help: 'Shown on the same page, under “Recruiting”. It is for sending applications to Personio; reading does not need it.',
    secret: true,
    optional: true,
    form: {
      pattern: /^[!-~]+$/,
      words: 'letters, digits and signs as Personio shows them, in one line and without blanks',
    },
  },
  {
    name: 'feed_label',
    label: 'Name of the career page',
    help: 'The first part of its address, before “.jobs.personio.de”. Without it jobs have no description, office, kind of employment, salary or address on the web, and it is not known which are published.',
    secret: false,
    optional: true,
    form: { pattern: FEED_LABEL, words: 'lower case letters, digits and hyphens, without the rest of the address' },
  },
];
