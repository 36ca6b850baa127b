import type { Guide } from '../../contract.js';
import { COPY_PAIR, NEW_CREDENTIAL, OPEN_SETTINGS } from '../guide.js';
import { READ } from '../where.js';

export const GUIDE: Guide = {
  steps: [
    OPEN_SETTINGS,
    NEW_CREDENTIAL,
    {
      text: {
        en: 'Tick the permissions below. “Read” is enough, but for files that are to be renamed or removed from here: these take “Documents: Write”.',
        de: 'Haken Sie die Rechte unten an. „Lesen“ genügt, außer für Dateien, die von hier aus umbenannt oder entfernt werden sollen: dafür braucht es „Dokumente: Schreiben“.',
      },
      drawing: 'personio/rights-recruiting',
    },
    COPY_PAIR,
    {
      text: {
        en: 'Copy company ID and recruiting token from the same page, if candidates and applications are to be sent to Personio.',
        de: 'Kopieren Sie Unternehmens-ID und Recruiting-Token von derselben Seite, falls Bewerbende und Bewerbungen an Personio gesendet werden sollen.',
      },
      drawing: 'personio/recruiting-token',
    },
    {
      text: {
        en: 'Open your career page, and copy the first part of its address, before “.jobs.personio.de”. Under Settings → Recruiting → Career page, the XML feed has to be switched on.',
        de: 'Öffnen Sie Ihre Karriereseite, und kopieren Sie den ersten Teil ihrer Adresse, vor „.jobs.personio.de“. Unter Einstellungen → Recruiting → Karriereseite muss der XML-Feed eingeschaltet sein.',
      },
      drawing: 'personio/career-page',
    },
  ],
  rights: [
    {
      area: { en: 'Recruiting', de: 'Recruiting' },
      ...READ,
      why: {
        en: 'Jobs, their stages, candidates and their applications.',
        de: 'Stellen und ihre Phasen, Bewerbende und ihre Bewerbungen.',
      },
      models: ['job', 'job_interview_stage', 'department', 'candidate', 'application', 'activity', 'offer'],
    },
    {
      area: { en: 'Documents', de: 'Dokumente' },
      ...READ,
      why: {
        en: 'The files of applications, such as CVs. Leave it out if they are not to be shared.',
        de: 'Die Dateien von Bewerbungen, etwa Lebensläufe. Lassen Sie es weg, wenn sie nicht freigegeben werden sollen.',
      },
      models: ['attachment'],
    },
    {
      area: { en: 'Employees / Persons', de: 'Mitarbeitende / Personen' },
      ...READ,
      why: {
        en: 'The names of those who hire. Leave it out if they are not to be shared.',
        de: 'Die Namen derer, die einstellen. Lassen Sie es weg, wenn sie nicht freigegeben werden sollen.',
      },
      models: ['remote_user'],
    },
  ],
};
