import type { Texts } from '../../contract.js';
import { tick } from '../where.js';
import { FEED_RIGHT } from './feed.js';

const FEED: ReturnType<typeof tick> = {
  en: 'Fill in the name of the career page here, and switch its XML feed on in Personio: Settings → Recruiting → Career page.',
  de: 'Tragen Sie hier den Namen der Karriereseite ein, und schalten Sie deren XML-Feed in Personio ein: Einstellungen → Recruiting → Karriereseite.',
};

/** What an HR admin reads of what is taken from Personio Recruiting. */
export const TEXTS: Texts = {
  models: {
    job: {
      label: { en: 'Jobs', de: 'Stellen' },
      why: {
        en: 'Your jobs, published and not. Everything else belongs to a job, so this stays on.',
        de: 'Ihre Stellen, veröffentlicht oder nicht. Alles andere gehört zu einer Stelle, darum bleibt dies an.',
      },
    },
    job_interview_stage: {
      label: { en: 'Stages', de: 'Phasen' },
      why: { en: 'The stages that applications go through.', de: 'Die Phasen, die Bewerbungen durchlaufen.' },
    },
    department: {
      label: { en: 'Departments', de: 'Abteilungen' },
      why: { en: 'The departments that jobs belong to.', de: 'Die Abteilungen, zu denen Stellen gehören.' },
    },
    office: {
      label: { en: 'Offices', de: 'Standorte' },
      why: {
        en: 'Where jobs are, as your career page says.',
        de: 'Wo Stellen besetzt werden, laut Ihrer Karriereseite.',
      },
    },
    remote_user: {
      label: { en: 'Hiring team', de: 'Recruiting-Team' },
      why: {
        en: 'The names of recruiters and hiring managers.',
        de: 'Die Namen derer, die Stellen betreuen und einstellen.',
      },
    },
    candidate: {
      label: { en: 'Candidates', de: 'Bewerbende' },
      why: {
        en: 'Names and addresses of those who apply. Applications belong to them, so this stays on.',
        de: 'Namen und Adressen derer, die sich bewerben. Zu ihnen gehören Bewerbungen, darum bleibt dies an.',
      },
    },
    application: {
      label: { en: 'Applications', de: 'Bewerbungen' },
      why: {
        en: 'Who applied for which job, and how it stands.',
        de: 'Wer sich auf welche Stelle beworben hat, und wie weit das ist.',
      },
    },
    activity: {
      label: { en: 'History', de: 'Verlauf' },
      why: {
        en: 'When an application moved from one stage to another.',
        de: 'Wann eine Bewerbung von einer Phase in eine andere kam.',
      },
    },
    offer: {
      label: { en: 'Offers', de: 'Angebote' },
      why: { en: 'That an applicant was made an offer.', de: 'Dass jemandem ein Angebot gemacht wurde.' },
    },
    attachment: {
      label: { en: 'Files', de: 'Dateien' },
      why: { en: 'The files of applications, such as CVs.', de: 'Die Dateien von Bewerbungen, etwa Lebensläufe.' },
    },
  },
  fields: {
    birth_date: {
      label: { en: 'Birth date', de: 'Geburtsdatum' },
      why: { en: 'When a candidate was born.', de: 'Wann jemand, der sich bewirbt, geboren ist.' },
    },
    personal_status: {
      label: { en: 'Personal status', de: 'Persönliche Verhältnisse' },
      why: {
        en: 'Gender, family, nationality, religion and disability.',
        de: 'Geschlecht, Familie, Staatsangehörigkeit, Religion und Behinderung.',
      },
    },
    private_contact: {
      label: { en: 'Private contact', de: 'Privater Kontakt' },
      why: {
        en: 'Where a candidate lives, and telephone numbers.',
        de: 'Wo jemand, der sich bewirbt, wohnt, und Telefonnummern.',
      },
    },
  },
  tick: (right) => (right === FEED_RIGHT ? FEED : tick(right)),
};
