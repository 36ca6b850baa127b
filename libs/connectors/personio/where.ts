import type { Guide, Text } from '../contract.js';
import { ATTRIBUTE_RIGHT } from './areas.js';

type Ticked = Pick<Guide['rights'][number], 'right' | 'access'>;

/** What is ticked beside an area, and what it opens to us. */
export const READ: Ticked = { right: { en: 'Read', de: 'Lesen' }, access: 'read' };
export const WRITE: Ticked = { right: { en: 'Write', de: 'Schreiben' }, access: 'write' };
/** Nothing is written with it but where to send what happens. */
export const BOTH: Ticked = { right: { en: 'Read and write', de: 'Lesen und schreiben' }, access: 'read' };

/** What Personio's settings call the areas that rights are named after, in German. */
const IN_GERMAN: Readonly<Record<string, string>> = {
  Persons: 'Personen',
  Employees: 'Mitarbeitende',
  Employments: 'Anstellungen',
  'Org units': 'Organisationseinheiten',
  'Cost centers': 'Kostenstellen',
  'Legal entities': 'Gesellschaften',
  Workplaces: 'Arbeitsorte',
  Compensations: 'Vergütung',
  Documents: 'Dokumente',
  Absences: 'Abwesenheiten',
  Attendances: 'Anwesenheiten',
  Projects: 'Projekte',
  'Custom reports': 'Benutzerdefinierte Berichte',
  Reports: 'Berichte',
  Recruiting: 'Recruiting',
  Webhooks: 'Webhooks',
};

/** What it calls the attributes that every account has; an account in German shows these. */
const ATTRIBUTES_IN_GERMAN: Readonly<Record<string, string>> = {
  'First name': 'Vorname',
  'Last name': 'Nachname',
  'Name (preferred)': 'Name (bevorzugt)',
  Email: 'E-Mail',
  Gender: 'Geschlecht',
  Supervisor: 'Vorgesetzter',
  'Employment type': 'Anstellungsart',
  'Weekly hours': 'Wochenstunden',
  'Hire date': 'Anstelldatum',
  Subcompany: 'Gesellschaft',
  Department: 'Abteilung',
  'Cost center': 'Kostenstelle',
  City: 'Stadt',
  'Date of birth': 'Geburtsdatum',
  'Profile Picture': 'Profilbild',
  'Work schedule': 'Arbeitsplan',
  Status: 'Status',
  Position: 'Position',
  'Termination date': 'Kündigungsdatum',
  'Termination type': 'Kündigungsart',
  'Termination reason': 'Kündigungsgrund',
  'Created at': 'Erstellt am',
  'Last modified': 'Zuletzt geändert',
  Office: 'Arbeitsort',
  Team: 'Team',
  'Employee ID': 'Personalnummer',
  'Fixed salary': 'Fixgehalt',
  'Hourly salary': 'Stundenlohn',
};

const TICKED: Readonly<Record<string, string>> = {
  read: 'Lesen',
  write: 'Schreiben',
  'read and write': 'Lesen und schreiben',
};

const PLACE: Text = {
  en: 'Settings → Integrations → API credentials → your credentials',
  de: 'Einstellungen → Integrationen → API-Zugriffsdaten → Ihre Zugriffsdaten',
};

const AREA = /^(.+): (read|write|read and write)( \(API v1\))?$/;

/** Where a right is ticked, by its name. */
export function tick(right: string): Text {
  const attribute = listed(right);
  if (attribute) return attributeAt(attribute);
  const [, area, ticked = ''] = AREA.exec(right) ?? [];
  if (area === undefined) return { en: `${PLACE.en}: ${right}.`, de: `${PLACE.de}: ${right}.` };
  return {
    en: `${PLACE.en} → “${area}”: tick “${ticked.charAt(0).toUpperCase()}${ticked.slice(1)}”.`,
    de: `${PLACE.de} → „${IN_GERMAN[area] ?? area}“: „${TICKED[ticked] ?? ticked}“ anhaken.`,
  };
}

const ATTRIBUTES: Text = {
  en: `${PLACE.en} → “Readable employee attributes”`,
  de: `${PLACE.de} → „Lesbare Mitarbeitendenattribute“`,
};

/** Attributes are chosen in one list. */
export function listed(right: string): { list: Text; name: Text } | null {
  const label = ATTRIBUTE_RIGHT.exec(right)?.[1];
  if (label === undefined) return null;
  return { list: ATTRIBUTES, name: { en: label, de: ATTRIBUTES_IN_GERMAN[label] ?? label } };
}

const attributeAt = ({ list, name }: { list: Text; name: Text }): Text => ({
  en: `${list.en}: choose “${name.en}”.`,
  de: `${list.de}: „${name.de}“ auswählen.`,
});
