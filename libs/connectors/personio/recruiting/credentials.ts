import type { CredentialField } from '../../contract.js';
import { PAIR } from '../guide.js';
import { FEED_LABEL } from './feed.js';

const [CLIENT_ID, CLIENT_SECRET] = PAIR;

/** The public one of a pair first: it names the account in budgets, as it does for the same company's people. */
export const CREDENTIALS: CredentialField[] = [
  {
    ...CLIENT_ID,
    help: {
      en: 'Of API credentials with the permission “Recruiting”. Without them only what the career page shows is read: published jobs, and no applicants.',
      de: 'Von Zugriffsdaten mit dem Recht „Recruiting“. Ohne sie wird nur gelesen, was die Karriereseite zeigt: veröffentlichte Stellen, und keine Bewerbenden.',
    },
    optional: true,
  },
  { ...CLIENT_SECRET, optional: true },
  {
    name: 'company_id',
    label: { en: 'Company ID', de: 'Unternehmens-ID' },
    help: {
      en: 'A number, shown beside the recruiting token.',
      de: 'Eine Zahl, die neben dem Recruiting-Token steht.',
    },
    secret: false,
    optional: true,
    form: { pattern: /^\d{1,18}$/, words: { en: 'digits only', de: 'nur Ziffern' } },
    pasted: { called: ['company', 'firmenid', 'xcompanyid'], looks: /^\d{1,18}$/ },
  },
  {
    name: 'recruiting_token',
    label: { en: 'Recruiting token', de: 'Recruiting-Token' },
    help: {
      en: 'Shown on the same page, under “Recruiting”. It is for sending applications to Personio; reading does not need it.',
      de: 'Steht auf derselben Seite unter „Recruiting“. Er ist dafür da, Bewerbungen an Personio zu senden; zum Lesen ist er nicht nötig.',
    },
    secret: true,
    optional: true,
    form: {
      pattern: /^[!-~]+$/,
      words: {
        en: 'letters, digits and signs as Personio shows them, in one line and without spaces',
        de: 'Buchstaben, Ziffern und Zeichen, wie Personio sie zeigt, in einer Zeile und ohne Leerzeichen',
      },
    },
    pasted: { called: ['token', 'accesstoken', 'apitoken'] },
  },
  {
    name: 'feed_label',
    label: { en: 'Name of the career page', de: 'Name der Karriereseite' },
    help: {
      en: 'The first part of its address, before “.jobs.personio.de”. Without it jobs have no description, office, kind of employment, salary or address on the web, and it is not known which are published.',
      de: 'Der erste Teil ihrer Adresse, vor „.jobs.personio.de“. Ohne ihn haben Stellen keine Beschreibung, keinen Standort, keine Anstellungsart, kein Gehalt und keine Webadresse, und es ist nicht bekannt, welche veröffentlicht sind.',
    },
    secret: false,
    optional: true,
    form: {
      pattern: FEED_LABEL,
      words: {
        en: 'lower case letters, digits and hyphens, without the rest of the address',
        de: 'Kleinbuchstaben, Ziffern und Bindestriche, ohne den Rest der Adresse',
      },
    },
    pasted: {
      called: ['careerpage', 'karriereseite'],
      within: /^(?:https?:\/\/)?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.jobs\.personio\.(?:de|com)(?:[/?#]\S*)?$/,
    },
  },
];
