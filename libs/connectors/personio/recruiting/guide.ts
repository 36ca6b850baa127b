import type { Guide } from '../../contract.js';

export const GUIDE: Guide = {
  steps: [
    'In Personio, open Settings → Integrations → API credentials as an administrator.',
    'Choose “Generate new credentials” and “Custom”, and give it a name that tells who uses it.',
    'Tick the rights below. Read is enough, but for files that are to be renamed or removed from here: these take “Documents: Write”.',
    'Generate the credentials, and copy client ID and client secret into the fields here.',
    'Copy company ID and recruiting token from the same page, if candidates and applications are to be sent to Personio.',
    'Open your career page, and copy the first part of its address, before “.jobs.personio.de”. Under Settings → Recruiting → Career page, the XML feed has to be switched on.',
  ],
  rights: [
    { area: 'Recruiting', right: 'Read', why: 'Jobs, their stages, candidates and their applications.' },
    {
      area: 'Documents',
      right: 'Read',
      why: 'The files of applications, such as CVs. Leave it out if they are not to be shared.',
    },
    {
      area: 'Employees / Persons',
      right: 'Read',
      why: 'The names of those who hire. Leave it out if they are not to be shared.',
    },
  ],
};
