import type { Texts } from '../contract.js';

const of = (en: string, de: string, why: { en: string; de: string }): Texts['models'][string] => ({
  label: { en, de },
  why,
});

/** What an HR admin reads of what is taken from Personio. */
export const TEXTS_OF_MODELS: Texts['models'] = {
  employee: of('People', 'Mitarbeitende', {
    en: 'Names, work e-mail, status and what you share of each person. Everything else belongs to a person, so this stays on.',
    de: 'Namen, dienstliche E-Mail-Adresse, Status und was Sie von jeder Person freigeben. Alles andere gehört zu einer Person, darum bleibt dies an.',
  }),
  employment: of('Job and contract', 'Anstellung und Vertrag', {
    en: 'Position, department, start and end of each contract.',
    de: 'Position, Abteilung, Beginn und Ende jedes Vertrags.',
  }),
  group: of('Departments and teams', 'Abteilungen und Teams', {
    en: 'Departments, teams and cost centers, and how they are related.',
    de: 'Abteilungen, Teams und Kostenstellen, und wie sie zusammengehören.',
  }),
  company: of('Companies', 'Gesellschaften', {
    en: 'The companies that employ your people.',
    de: 'Die Unternehmen, bei denen Ihre Mitarbeitenden angestellt sind.',
  }),
  location: of('Workplaces', 'Arbeitsorte', {
    en: 'The places where your people work.',
    de: 'Die Orte, an denen Ihre Mitarbeitenden arbeiten.',
  }),
  compensation: of('Pay', 'Vergütung', {
    en: 'Salaries and other pay of each person. It goes on and off together with “Salary” under “Sensitive details”.',
    de: 'Gehälter und andere Vergütungen jeder Person. Sie gehen gemeinsam mit „Gehalt“ unter „Sensible Angaben“ an und aus.',
  }),
  document: of('Documents', 'Dokumente', {
    en: 'The files in your people’s folders, such as contracts and certificates. They can contain what you switch off elsewhere, as nobody looks inside. With “Salary”, “Sick leave” or “Bank data” off, only documents are left out whose name, comment or category says that they are about it, and those of which the category has no name.',
    de: 'Die Dateien in den Akten Ihrer Mitarbeitenden, etwa Verträge und Zeugnisse. Sie können enthalten, was Sie anderswo ausschalten, denn niemand sieht hinein. Sind „Gehalt“, „Krankheit“ oder „Bankdaten“ aus, fehlen nur Dokumente, deren Name, Kommentar oder Kategorie sagt, dass sie davon handeln, und solche, deren Kategorie keinen Namen hat.',
  }),
  report: of('Reports', 'Berichte', {
    en: 'The reports that were chosen for this connection.',
    de: 'Die Berichte, die für diese Verbindung ausgewählt wurden.',
  }),
  report_row: of('What these reports contain', 'Inhalt dieser Berichte', {
    en: 'The rows of these reports. They can contain attributes that you do not share. Of what you switch off under “Sensitive details”, columns are left out that are named after it or that nobody can tell by their names.',
    de: 'Die Zeilen dieser Berichte. Sie können Attribute enthalten, die Sie nicht freigeben. Von dem, was Sie unter „Sensible Angaben“ ausschalten, fehlen Spalten, die danach benannt sind oder deren Name nichts sagt.',
  }),
  time_off: of('Absences', 'Abwesenheiten', {
    en: 'Who is away when, and why.',
    de: 'Wer wann abwesend ist, und warum.',
  }),
  absence_type: of('Kinds of absence', 'Abwesenheitsarten', {
    en: 'Your kinds of absence, such as vacation.',
    de: 'Ihre Arten von Abwesenheit, etwa Urlaub.',
  }),
  time_off_balance: of('Leave balances', 'Resturlaub', {
    en: 'How many days of leave each person has left.',
    de: 'Wie viele freie Tage jede Person noch hat.',
  }),
  timesheet_entry: of('Working hours', 'Arbeitszeiten', {
    en: 'When each person worked.',
    de: 'Wann jede Person gearbeitet hat.',
  }),
  project: of('Projects', 'Projekte', {
    en: 'The projects that hours are booked on.',
    de: 'Die Projekte, auf die Stunden gebucht werden.',
  }),
};

export const TEXTS_OF_FIELDS: Texts['fields'] = {
  salary: of('Salary', 'Gehalt', {
    en: 'What a person earns, wherever it appears. It goes on and off together with “Pay” under “Kinds of data”.',
    de: 'Was eine Person verdient, überall, wo es vorkommt. Es geht gemeinsam mit „Vergütung“ unter „Arten von Daten“ an und aus.',
  }),
  birth_date: of('Birth date', 'Geburtsdatum', {
    en: 'When a person was born.',
    de: 'Wann eine Person geboren wurde.',
  }),
  sick_leave: of('Sick leave', 'Krankheit', {
    en: 'Whether an absence is due to illness. If off, the whole absence is left out, with its kind and balance; so are absences that have or need a certificate or of which the kind is not told, and documents, attributes and report columns that are named after illness.',
    de: 'Ob eine Abwesenheit krankheitsbedingt ist. Ist dies aus, fehlt die ganze Abwesenheit, mit ihrer Art und den Resttagen; ebenso Abwesenheiten, die ein Attest haben oder brauchen oder deren Art nicht genannt wird, und Dokumente, Attribute und Berichtsspalten, die nach Krankheit benannt sind.',
  }),
  bank_data: of('Bank data', 'Bankdaten', {
    en: 'Bank accounts and tax and insurance numbers.',
    de: 'Bankverbindungen sowie Steuer- und Versicherungsnummern.',
  }),
  private_contact: of('Private contact', 'Privater Kontakt', {
    en: 'Where a person lives, and private telephone numbers and addresses.',
    de: 'Wo eine Person wohnt, und private Telefonnummern und Adressen.',
  }),
  personal_status: of('Personal status', 'Persönliche Verhältnisse', {
    en: 'Gender, family, nationality, religion and disability.',
    de: 'Geschlecht, Familie, Staatsangehörigkeit, Religion und Behinderung.',
  }),
  own_attributes: of('Your own attributes', 'Eigene Attribute', {
    en: 'Every attribute that your company has added to Personio itself.',
    de: 'Alle Attribute, die Ihr Unternehmen selbst in Personio angelegt hat.',
  }),
};
