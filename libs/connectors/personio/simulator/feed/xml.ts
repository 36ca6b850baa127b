import { utcSeconds } from '../company/clock.js';
import { type Organisation } from '../company/organisation.js';
import { type FeedLanguage, type Position } from '../company/recruiting-records.js';
import { type Recruiting } from '../company/recruiting.js';

/** Whatever Personio writes only where there is something. */
type Optional = string | null | undefined;

/** The feed in one language, a position at a time. */
export function* feedOf(recruiting: Recruiting, language: FeedLanguage, size: number): Iterable<string> {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs>\n';
  yield head;
  let length = Buffer.byteLength(head);
  for (const position of recruiting.published()) {
    const text = positionXml(recruiting, position, language);
    length += Buffer.byteLength(text);
    yield text;
  }
  for (let number = FIRST_FILLER; length < size; number += 1) {
    const text = fillerXml(number);
    length += Buffer.byteLength(text);
    yield text;
  }
  yield '</workzag-jobs>\n';
}

function positionXml(recruiting: Recruiting, position: Position, language: FeedLanguage): string {
  const { organisation } = recruiting.company;
  const text = position.texts[language];
  const offices = namesOf(organisation.workplaces, position.additionalOfficeIds);
  const [office] = namesOf(organisation.workplaces, [position.officeId]);
  const elements = [
    element('id', String(position.id)),
    element('subcompany', subcompanyOf(organisation, position)),
    element('office', office),
    offices.length === 0 ? '' : block('additionalOffices', offices.map((name) => element('office', name)).join('')),
    element('department', namesOf(organisation.departments, [position.departmentId])[0]),
    element('recruitingCategory', recruiting.category(position.categoryId)?.name),
    // Without a translation a position is there under its own name, and nothing is said about it.
    element('name', text?.name ?? position.name),
    block('jobDescriptions', (text?.sections ?? []).map(sectionXml).join('')),
    ...CHOICES.map((name) => element(name, position[name])),
    element('createdAt', utcSeconds(position.createdAt).replace('Z', '+00:00')),
    salaryXml(position),
  ];
  return block('position', elements.join(''));
}

/** Named in the feed as they are here, and in this order. */
const CHOICES = [
  'employmentType',
  'seniority',
  'schedule',
  'yearsOfExperience',
  'keywords',
  'occupation',
  'occupationCategory',
] as const;

/** Personio positions feed: descriptions are free HTML with white space around it. */
function sectionXml({ name, value }: { name: string; value: string }): string {
  const padded = `\n                    ${valid(value).replaceAll(']]>', ']]]]><![CDATA[>')}\n                `;
  return block('jobDescription', `${element('name', name)}<value>\n<![CDATA[${padded}]]>\n</value>\n`);
}

function salaryXml({ salary }: Position): string {
  if (salary === null) return '';
  const names = ['min', 'max', 'currencySymbol', 'currencyCode', 'type'] as const;
  return block('salaryInformation', names.map((name) => `<${name}>${escaped(salary[name])}</${name}>\n`).join(''));
}

function subcompanyOf({ legalEntities }: Organisation, { legalEntityId }: Position): Optional {
  return namesOf(legalEntities, [legalEntityId])[0];
}

function namesOf(list: readonly { id: number; name: string }[], ids: readonly (number | null)[]): string[] {
  return ids.flatMap((id) => list.find((one) => one.id === id)?.name ?? []);
}

/** Personio positions feed: what is not set is not there. */
function element(name: string, value: Optional): string {
  return value === null || value === undefined || value === '' ? '' : `<${name}>${escaped(value)}</${name}>\n`;
}

function block(name: string, content: string): string {
  return `<${name}>\n${content}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export function escaped(text: string): string {
  return valid(text).replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}

/** Without the signs that no XML may hold. */
function valid(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

/** Numbers of positions that are nowhere but in a feed that had to be long. */
const FIRST_FILLER = 90_000_001;
const PARAGRAPH = '<p>Wir bauen Roboter für enge Räume, und dafür suchen wir Verstärkung.</p>\n';

function fillerXml(number: number): string {
  const section = sectionXml({ name: 'Deine Aufgaben', value: PARAGRAPH.repeat(200) });
  const name = element('name', `Stelle ${number} (m/w/d)`);
  const createdAt = element('createdAt', '2026-01-05T09:00:00+00:00');
  return block('position', `${element('id', String(number))}${name}${block('jobDescriptions', section)}${createdAt}`);
}
