import type { Texts } from '../contract.js';
import { listed, tick } from './where.js';

const of = (en: string, de: string, why: { en: string; de: string }): Texts['models'][string] => ({
  label: { en, de },
  why,
});

/** What an HR admin reads of what is taken from Personio. */
export const TEXTS: Texts = {
  models: {
    employee: of('People', 'Mitarbeitende', {
      en: 'Names, work e-mail, status and what you share of each person. Everything else belongs to a person, so this stays on.',
      de: 'Namen, dienstliche E-Mail-Adresse, Status und was Sie von jeder Person teilen. Alles andere gehört zu einer Person, darum bleibt dies an.',
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
      de: 'Die Firmen, bei denen Ihre Mitarbeitenden angestellt sind.',
    }),
    location: of('Workplaces', 'Arbeitsorte', {
      en: 'The places where your people work.',
      de: 'Die Orte, an denen Ihre Mitarbeitenden arbeiten.',
    }),
    compensation: of('Pay', 'Vergütung', {
      en: 'Salaries and other pay of each person.',
      de: 'Gehälter und andere Vergütungen jeder Person.',
    }),
    document: of('Documents', 'Dokumente', {
      en: 'The files in your people’s folders, such as contracts and certificates. They can contain what you switch off elsewhere.',
      de: 'Die Dateien in den Akten Ihrer Mitarbeitenden, etwa Verträge und Zeugnisse. Sie können enthalten, was Sie anderswo ausschalten.',
    }),
    report: of('Reports', 'Berichte', {
      en: 'The reports that are named for this connection.',
      de: 'Die Berichte, die für diese Verbindung benannt sind.',
    }),
    report_row: of('Contents of reports', 'Inhalt der Berichte', {
      en: 'What stands in these reports. They can contain what you switch off elsewhere or do not share.',
      de: 'Was in diesen Berichten steht. Sie können enthalten, was Sie anderswo ausschalten oder nicht teilen.',
    }),
    time_off: of('Absences', 'Abwesenheiten', {
      en: 'Who is away when, and why.',
      de: 'Wer wann abwesend ist, und warum.',
    }),
    absence_type: of('Kinds of absence', 'Abwesenheitsarten', {
      en: 'Your kinds of absence, such as vacation.',
      de: 'Ihre Arten von Abwesenheit, etwa Urlaub.',
    }),
    time_off_balance: of('Leave balances', 'Urlaubskonten', {
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
  },
  fields: {
    salary: of('Salary', 'Gehalt', {
      en: 'What a person earns, wherever it appears.',
      de: 'Was eine Person verdient, wo immer es steht.',
    }),
    birth_date: of('Birth date', 'Geburtsdatum', {
      en: 'When a person was born.',
      de: 'Wann eine Person geboren ist.',
    }),
    sick_leave: of('Sick leave', 'Krankheit', {
      en: 'That an absence is for illness, and how many sick days there were.',
      de: 'Dass eine Abwesenheit Krankheit ist, und wie viele Krankheitstage es waren.',
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
  },
  tick,
  listed,
};
