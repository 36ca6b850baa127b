import type { CredentialField, Guide } from '../contract.js';

export const CREDENTIALS: CredentialField[] = [
  {
    name: 'client_id',
    label: 'Client ID',
    help: 'Shown beside the API credential that you made; it begins with “papi-”.',
    secret: false,
  },
  {
    name: 'client_secret',
    label: 'Client secret',
    help: 'Shown once when the credential is made; if you did not keep it, make a new credential.',
    secret: true,
  },
];

export const GUIDE: Guide = {
  steps: [
    'In Personio, open Settings → Integrations → API credentials as an administrator.',
    'Choose “Generate new credentials” and “Custom”, and give it a name that tells who uses it.',
    'Tick the rights below. Read is enough for all of them but webhooks, and what is to be written.',
    'Under “Readable employee attributes”, choose those that may be shared. What is not chosen never leaves Personio.',
    'Generate the credentials, and copy client ID and client secret into the fields here.',
  ],
  rights: [
    {
      area: 'Employees / Persons',
      right: 'Read',
      why: 'Names, work e-mail, status and the attributes that you choose.',
    },
    {
      area: 'Employments',
      right: 'Read',
      why: 'Position, manager, department, place of work, begin and end of each contract.',
    },
    { area: 'Org units', right: 'Read', why: 'The names of departments and teams, and which belongs to which.' },
    { area: 'Cost centers', right: 'Read', why: 'The names of cost centers.' },
    { area: 'Legal entities', right: 'Read', why: 'The companies that employ your people.' },
    { area: 'Workplaces', right: 'Read', why: 'The places where your people work.' },
    { area: 'Absences', right: 'Read', why: 'Time off, its kinds, and what is left of it.' },
    { area: 'Attendances', right: 'Read', why: 'When people worked.' },
    { area: 'Projects', right: 'Read', why: 'What people worked on.' },
    {
      area: 'Compensations',
      right: 'Read',
      why: 'What people are paid. Leave it out if pay is not to be shared; the attributes “Fixed salary” and “Hourly salary” say a part of it.',
    },
    { area: 'Documents', right: 'Read', why: 'The files of your people. Leave it out if they are not to be shared.' },
    {
      area: 'Custom reports and Reports',
      right: 'Read',
      why: 'Only those that are named for this connection; they show what they contain, whatever attributes you choose.',
    },
    {
      area: 'Webhooks',
      right: 'Read and write',
      why: 'Personio then tells at once what changed. Leave it out and changes arrive with the next look, minutes later.',
    },
    {
      area: 'Persons, Compensations, Projects, Absences, Attendances and Documents',
      right: 'Write',
      why: 'Only those of which something is to be made or changed from here. Attributes that may be written are chosen beside those that may be read.',
    },
  ],
};
