export const ATTRIBUTE_TYPES = ['standard', 'date', 'integer', 'decimal', 'list', 'link', 'tags', 'multiline'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export interface CustomAttribute {
  /** The key in v1. */
  key: string;
  label: string;
  type: AttributeType;
  universalId: string | null;
  /** The id in v2: `dynamic_<n>`, `dynamic_<hash>.<n>`, or a plain key for system attributes. */
  id2: string;
  /** Semantic in the documentation, a number in practice. */
  globalId: string;
  options: readonly string[];
  /** Two ways in which Personio v1 writes the same kind of value (Personio v1 employees, attribute facts). */
  style: 'plain' | 'offset' | 'json' | 'comma' | 'boolean';
}

/** Custom attributes that an account begins with: of every type there is, labelled in the languages admins chose. */
export const CUSTOM_ATTRIBUTES: readonly CustomAttribute[] = [
  custom(7_123_992, 'Geburtstag', 'date', { universalId: 'date_of_birth', style: 'offset' }),
  custom(7_124_004, 'IBAN', 'standard', { universalId: 'iban', globalId: 'iban' }),
  custom(7_124_011, 'Familienstand', 'list', { options: ['ledig', 'verheiratet', 'geschieden', 'verwitwet'] }),
  custom(7_124_036, 'LinkedIn', 'link', {}),
  custom(7_124_045, 'Language Skills', 'tags', {
    options: ['Deutsch', 'English', 'Français', 'Español', 'Türkçe', 'Polski'],
  }),
  custom(7_124_050, 'Personalnummer', 'standard', { universalId: 'company_employee_id', id2: 'company_employee_id' }),
  custom(7_124_058, 'Straße und Hausnummer', 'standard', {}),
  custom(7_124_059, 'Postleitzahl', 'standard', {}),
  custom(7_124_060, 'Wohnort', 'standard', { universalId: 'city', id2: 'city' }),
  custom(7_124_066, 'Notfallkontakt', 'multiline', {}),
  custom(7_124_071, 'Number of children', 'integer', {}),
  custom(7_124_077, 'Kinderfreibetrag', 'decimal', {}),
  custom(7_124_083, 'T-shirt size', 'list', { options: ['S', 'M', 'L', 'XL'] }),
  custom(7_124_090, 'Führerschein gültig bis', 'date', {}),
  custom(7_124_098, 'Steuer-ID', 'standard', {}),
  custom(7_124_105, 'Certificates', 'tags', { style: 'json', options: ['Ersthelfer', 'SCRUM, Level 1', 'ISO 9001'] }),
  custom(7_124_112, 'Laptop', 'standard', { id2: 'dynamic_6f1c2b7a9e3d.7124112' }),
  custom(7_124_119, 'Mobilnummer', 'standard', {}),
  // A choice between two words in v1, a boolean in v2 (how v1 shows one is inferred).
  custom(7_124_126, 'Firmenwagen', 'list', { style: 'boolean', options: ['Ja', 'Nein'] }),
];

export function custom(
  number: number,
  label: string,
  type: AttributeType,
  more: Partial<Pick<CustomAttribute, 'universalId' | 'globalId' | 'id2' | 'options' | 'style'>>,
): CustomAttribute {
  const key = `dynamic_${number}`;
  const plain = type === 'tags' ? 'comma' : 'plain';
  return {
    ...{
      key,
      label,
      type,
      universalId: null,
      id2: key,
      globalId: String(number - 7_000_000),
      options: [],
      style: plain,
    },
    ...more,
  };
}
