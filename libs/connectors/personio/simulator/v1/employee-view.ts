import { localMidnight } from '../company/clock.js';
import { type Company } from '../company/company.js';
import { type CustomAttribute } from '../company/custom-attributes.js';
import { type CustomValue, type Person, currentEmployment } from '../company/person.js';
import { STANDARD_ATTRIBUTES, type Sight } from './attributes.js';

/** Which attribute keys may be shown. */
export type Visible = (key: string) => boolean;

/** Personio v1 employees: a bag of labelled attributes, without those that the admin did not whitelist. */
export function employeeView(company: Company, person: Person, baseUrl: string, visible: Visible): object {
  const today = company.clock.today();
  const sight: Sight = { person, employment: currentEmployment(person, today), company, today, baseUrl };
  const attributes: Record<string, unknown> = {};
  for (const [key, attribute] of Object.entries(STANDARD_ATTRIBUTES)) {
    if (!visible(key)) continue;
    const { label, type, value, money } = attribute;
    attributes[key] = {
      ...{ label, value: value(sight), type, universal_id: key },
      ...(money ? { currency: person.salary.currency } : {}),
    };
  }
  for (const attribute of company.attributes) {
    const { key, label, type, universalId } = attribute;
    if (!visible(key)) continue;
    attributes[key] = {
      label,
      value: customValue(attribute, person.custom[key] ?? null),
      type,
      universal_id: universalId,
    };
  }
  for (const [key, planted] of Object.entries(person.raw.v1 ?? {})) {
    if (visible(key)) attributes[key] = planted;
  }
  return { type: 'Employee', attributes };
}

/** Personio v1 employees, attribute catalogue: exactly what may be read. */
export function attributeCatalogue(company: Company, visible: Visible): object[] {
  const standard = Object.entries(STANDARD_ATTRIBUTES).map(([key, { label, type }]) => {
    return { key, label, type, universal_id: key, options: [] as readonly string[] };
  });
  const custom = company.attributes.map(({ key, label, type, universalId, options }) => {
    return { key, label, type, universal_id: universalId, options };
  });
  return [...standard, ...custom].filter(({ key }) => visible(key));
}

function customValue(attribute: CustomAttribute, value: CustomValue): unknown {
  const { style, options } = attribute;
  if (value === null) return unset(attribute);
  if (typeof value === 'boolean') return options[value ? 0 : 1] ?? '';
  if (Array.isArray(value)) return style === 'json' && value.length > 0 ? JSON.stringify(value) : value.join(',');
  return style === 'offset' && typeof value === 'string' ? localMidnight(value) : value;
}

function unset({ type }: CustomAttribute): null | '' {
  return type === 'date' || type === 'integer' || type === 'decimal' ? null : '';
}
