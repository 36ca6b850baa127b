import type { Text } from '../contract.js';
import { attributeRight } from './areas.js';
import { ATTRIBUTES } from './attributes.js';
import { TEXTS_OF_FIELDS, TEXTS_OF_MODELS } from './labels.js';
import { listed } from './where.js';
import { groupsOf } from './withheld/attributes.js';

const KEYS = new Map(Object.entries(ATTRIBUTES).map(([key, { label }]) => [label, key]));

/** The first group of sensitive details that an attribute is of, by what it is called. */
const groupOf = (label: string): string | undefined => groupsOf(KEYS.get(label) ?? '', { label, value: null })[0];

/** What of an attribute's list is sensitive is marked so. */
export function listedWithMark(right: string): ReturnType<typeof listed> {
  const found = listed(right);
  if (!found || groupOf(found.name.en) === undefined) return found;
  const { en, de } = found.name;
  return { ...found, name: { en: `${en} (sensitive)`, de: `${de} (sensibel)` } };
}

/** What is empty without it: people above all, but for what may be switched off. */
function servedBy(label: string, fills: readonly string[]): Text | undefined {
  const group = groupOf(label);
  const model = fills.includes('employee') ? 'employee' : (fills[0] ?? 'employee');
  return group === undefined ? TEXTS_OF_MODELS[model]?.label : TEXTS_OF_FIELDS[group]?.label;
}

const nameOf = (label: string): Text => listed(attributeRight(label))?.name ?? { en: label, de: label };

/** The attributes that we map, each with the choice that it serves, in the order of the choices' first attributes. */
function linesOf(): { use: Text; names: Text[] }[] {
  const uses = new Map<string, { use: Text; names: Text[] }>();
  for (const { label, fills } of Object.values(ATTRIBUTES)) {
    const use = servedBy(label, Object.keys(fills));
    if (!use) continue;
    const line = uses.get(use.en) ?? { use, names: [] };
    uses.set(use.en, { use, names: [...line.names, nameOf(label)] });
  }
  return [...uses.values()];
}

const listing = (of: (text: Text) => string, [before, after]: readonly [string, string]): string[] =>
  linesOf().map(({ use, names }) => `${before}${of(use)}${after}: ${names.map(of).join(', ')}`);

/** A fold below a step: what it is about, and then a line for each choice. */
export const ATTRIBUTES_BY_CHOICE: Text = {
  en: [
    'Which attributes are used, and for what',
    ...listing(({ en }) => en, ['“', '”']),
    '“Pay” and “Salary”, only if you do not tick the permission “Compensations”: Fixed salary, Hourly salary',
    '“Your own attributes”: those of your own that {vendor} may have',
  ].join('\n'),
  de: [
    'Welche Attribute gebraucht werden, und wofür',
    ...listing(({ de }) => de, ['„', '“']),
    '„Vergütung“ und „Gehalt“, nur wenn Sie das Recht „Vergütung“ nicht anhaken: Fixgehalt, Stundenlohn',
    '„Eigene Attribute“: diejenigen Ihrer eigenen, die {vendor} haben darf',
  ].join('\n'),
};
