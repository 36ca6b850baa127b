import type { CredentialField, Guide, Text } from '../contract.js';
import { ATTRIBUTES_BY_CHOICE } from './attributes-shown.js';
import { BOTH, READ, WRITE } from './where.js';

/** As Personio makes them; older ones look otherwise. */
const CLIENT_ID = /^papi-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CLIENT_SECRET = /^papi-[\w-]{60,120}$/;

/** The pair of an API credential. */
export const PAIR: readonly [CredentialField, CredentialField] = [
  {
    name: 'client_id',
    label: { en: 'Client ID', de: 'Client-ID' },
    help: {
      en: 'Shown beside the API credentials that you created; it begins with “papi-”.',
      de: 'Steht neben den Zugriffsdaten, die Sie erstellt haben; sie beginnt mit „papi-“.',
    },
    secret: false,
    pasted: { called: ['id', 'apiclientid', 'clientkey'], looks: CLIENT_ID },
  },
  {
    name: 'client_secret',
    label: { en: 'Client secret', de: 'Client-Secret' },
    help: {
      en: 'Shown only once, when you create the credentials. If you no longer have it, create new ones.',
      de: 'Wird nur einmal angezeigt, wenn Sie die Zugriffsdaten erstellen. Falls Sie es nicht mehr haben, erstellen Sie neue.',
    },
    secret: true,
    pasted: { called: ['secret', 'apisecret', 'apiclientsecret', 'secretkey'], looks: CLIENT_SECRET },
  },
];

export const CREDENTIALS: CredentialField[] = [...PAIR];

export const OPEN_SETTINGS: Guide['steps'][number] = {
  text: {
    en: 'In Personio, open Settings → Integrations → API credentials. You need to be an administrator there.',
    de: 'Öffnen Sie in Personio Einstellungen → Integrationen → API-Zugriffsdaten. Dafür brauchen Sie dort Administratorrechte.',
  },
  drawing: 'personio/settings',
};

export const NEW_CREDENTIAL: Guide['steps'][number] = {
  text: {
    en: 'Choose “Generate new credentials” and “Custom”, and name them “{vendor}” so that you find them later.',
    de: 'Wählen Sie „Neue Zugriffsdaten generieren“ und „Benutzerdefiniert“, und nennen Sie sie „{vendor}“, damit Sie sie später wiederfinden.',
  },
  drawing: 'personio/new-credential',
};

export const COPY_PAIR: Guide['steps'][number] = {
  text: {
    en: 'Generate the credentials in Personio, and keep that tab open: Personio shows the secret only once. After the last step, press “I have the credentials” here, and copy client ID and client secret from that tab into the fields.',
    de: 'Generieren Sie die Zugriffsdaten in Personio, und lassen Sie den Tab dort offen: Personio zeigt das Secret nur einmal. Drücken Sie nach dem letzten Schritt hier „Ich habe die Zugriffsdaten“, und kopieren Sie Client-ID und Client-Secret aus jenem Tab in die Felder.',
  },
  drawing: 'personio/copy',
};

const right = (area: Text, ticked: typeof READ, why: Text, models: readonly string[]): Guide['rights'][number] => ({
  area,
  ...ticked,
  why,
  models,
});

const WHY_WRITE: Text = {
  en: 'Only if you were told that something is also to be written to Personio: tick “Write” as well for what it concerns, and choose the attributes that may be written beside those that may be read. Otherwise leave “Write” empty.',
  de: 'Nur wenn man Ihnen gesagt hat, dass auch in Personio geschrieben werden soll: Haken Sie „Schreiben“ für das an, worum es geht, und wählen Sie neben den lesbaren Attributen die schreibbaren aus. Lassen Sie „Schreiben“ sonst leer.',
};

/** What can be written, with what it is written into. */
const WRITTEN: readonly (readonly [Text, readonly string[]])[] = [
  [{ en: 'Persons', de: 'Personen' }, ['employee', 'employment']],
  [{ en: 'Compensations', de: 'Vergütung' }, ['compensation']],
  [{ en: 'Projects', de: 'Projekte' }, ['project']],
  [{ en: 'Absences', de: 'Abwesenheiten' }, ['time_off']],
  [{ en: 'Attendances', de: 'Anwesenheiten' }, ['timesheet_entry']],
  [{ en: 'Documents', de: 'Dokumente' }, ['document']],
];

export const GUIDE: Guide = {
  steps: [
    OPEN_SETTINGS,
    NEW_CREDENTIAL,
    {
      text: {
        en: 'Tick the permissions below. “Read” is enough for all of them but webhooks; leave “Write” empty unless you were told otherwise.',
        de: 'Haken Sie die Rechte unten an. „Lesen“ genügt für alle außer Webhooks; lassen Sie „Schreiben“ leer, wenn man Ihnen nichts anderes gesagt hat.',
      },
      drawing: 'personio/rights',
    },
    {
      text: {
        en: `Under “Readable employee attributes”, choose those that may be shared, and leave out what you switched off. What you do not choose is not read from people’s profiles, but documents and reports can contain it all the same.\n${ATTRIBUTES_BY_CHOICE.en}`,
        de: `Wählen Sie unter „Lesbare Mitarbeitendenattribute“ aus, was freigegeben werden darf, und lassen Sie weg, was Sie ausgeschaltet haben. Was Sie nicht auswählen, wird aus den Profilen Ihrer Mitarbeitenden nicht gelesen; Dokumente und Berichte können es trotzdem enthalten.\n${ATTRIBUTES_BY_CHOICE.de}`,
      },
      drawing: 'personio/attributes',
    },
    COPY_PAIR,
  ],
  rights: [
    right(
      { en: 'Employees / Persons', de: 'Mitarbeitende / Personen' },
      READ,
      {
        en: 'Names, work e-mail, status and the attributes that you choose.',
        de: 'Namen, dienstliche E-Mail-Adresse, Status und die Attribute, die Sie auswählen.',
      },
      ['employee', 'employment'],
    ),
    right(
      { en: 'Employments', de: 'Anstellungen' },
      READ,
      {
        en: 'Position, manager, department, place of work, start and end of each contract.',
        de: 'Position, Führungskraft, Abteilung, Arbeitsort, Beginn und Ende jedes Vertrags.',
      },
      ['employment', 'employee'],
    ),
    right(
      { en: 'Org units', de: 'Organisationseinheiten' },
      READ,
      {
        en: 'The names of departments and teams, and how they are related.',
        de: 'Die Namen von Abteilungen und Teams, und wie sie zusammengehören.',
      },
      ['group'],
    ),
    right(
      { en: 'Cost centers', de: 'Kostenstellen' },
      READ,
      { en: 'The names of cost centers.', de: 'Die Namen der Kostenstellen.' },
      ['group'],
    ),
    right(
      { en: 'Legal entities', de: 'Gesellschaften' },
      READ,
      {
        en: 'The companies that employ your people.',
        de: 'Die Unternehmen, bei denen Ihre Mitarbeitenden angestellt sind.',
      },
      ['company'],
    ),
    right(
      { en: 'Workplaces', de: 'Arbeitsorte' },
      READ,
      { en: 'The places where your people work.', de: 'Die Orte, an denen Ihre Mitarbeitenden arbeiten.' },
      ['location'],
    ),
    right(
      { en: 'Absences', de: 'Abwesenheiten' },
      READ,
      {
        en: 'Who is away when, the kinds of absence, and how much leave is left.',
        de: 'Wer wann abwesend ist, die Arten von Abwesenheit und wie viel Urlaub übrig ist.',
      },
      ['time_off', 'absence_type', 'time_off_balance'],
    ),
    right(
      { en: 'Attendances', de: 'Anwesenheiten' },
      READ,
      { en: 'When people worked.', de: 'Wann gearbeitet wurde.' },
      ['timesheet_entry'],
    ),
    right({ en: 'Projects', de: 'Projekte' }, READ, { en: 'What people worked on.', de: 'Woran gearbeitet wurde.' }, [
      'project',
    ]),
    right(
      { en: 'Compensations', de: 'Vergütung' },
      READ,
      {
        en: 'What people are paid. Leave it out if pay is not to be shared; the attributes “Fixed salary” and “Hourly salary” say a part of it.',
        de: 'Was Ihre Mitarbeitenden verdienen. Lassen Sie es weg, wenn Gehälter nicht freigegeben werden sollen; einen Teil davon sagen auch die Attribute „Fixgehalt“ und „Stundenlohn“.',
      },
      ['compensation'],
    ),
    right(
      { en: 'Documents', de: 'Dokumente' },
      READ,
      {
        en: 'The files of your people. They can contain what you switched off or did not choose, such as pay. Leave it out if they are not to be shared.',
        de: 'Die Dateien Ihrer Mitarbeitenden. Sie können enthalten, was Sie ausgeschaltet oder nicht ausgewählt haben, etwa Gehälter. Lassen Sie es weg, wenn sie nicht freigegeben werden sollen.',
      },
      ['document'],
    ),
    right(
      { en: 'Custom reports and Reports', de: 'Benutzerdefinierte Berichte und Berichte' },
      READ,
      {
        en: 'Only those that were chosen for this connection. They can contain what you switched off or did not choose.',
        de: 'Nur solche, die für diese Verbindung ausgewählt wurden. Sie können enthalten, was Sie ausgeschaltet oder nicht ausgewählt haben.',
      },
      ['report', 'report_row'],
    ),
    right(
      { en: 'Webhooks', de: 'Webhooks' },
      BOTH,
      {
        en: 'Optional, for instant updates: without it, changes arrive at the next update, minutes later.',
        de: 'Optional, für sofortige Aktualisierung: Ohne sie kommen Änderungen beim nächsten Abruf an, Minuten später.',
      },
      [],
    ),
    ...WRITTEN.map(([area, models]) => right(area, WRITE, WHY_WRITE, models)),
  ],
};
