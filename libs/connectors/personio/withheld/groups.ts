import type { Json } from '../../contract.js';
import { text } from '../../converters.js';

/** A group of sensitive fields, by what its attributes, columns, documents and kinds of absence are called. */
export interface Group {
  name: string;
  /** Standard attributes of v1 and fields of v2's person that are of it. */
  standard: readonly string[];
  /**
   * Words of its own: customers call their attributes as they like, mostly in German or English. Too much is cut rather than too
   * little; what is called after nothing of this, nobody can know.
   */
  words: RegExp;
  /** What a value looks like, whatever it is called. */
  value?: RegExp;
}

export const SALARY: Group = {
  name: 'salary',
  standard: ['fix_salary', 'fix_salary_interval', 'hourly_salary'],
  words:
    /salar|gehalt|gehält|lohn|löhne|vergütung|verguetung|entgelt|besoldung|verdienst|einkommen|income|bonus|boni\b|prämie|praemie|zulage|provision|commission|wage|compensation|remuneration|earning|\bpay|equity|\bstock|abrechnung|salaire|sueldo|nómina|stipendio|brutto|netto|satz\b|sätze\b|\brate|(?:hour|hourly|day|daily)rate|(?<!kinder)geld(?:er)?\b|tarif|eingrupp|abfind|severance|allowance|honorar|zusch[uü](?:ss|ß)|fixum|\bote\b|base ?pay/iu,
};

export const BIRTH_DATE: Group = {
  name: 'birth_date',
  standard: [],
  words:
    /birth|geburt|\bgeb\b|\bgeb(?:dat|tag)|jahrgang|\bdob\b|\bage\b|\balter\b|\bborn\b|geboren|naissance|nacimiento|nascita|geboorte/iu,
};

/** Taxes and insurances go with accounts: their numbers say as much. */
export const BANK_DATA: Group = {
  name: 'bank_data',
  standard: [],
  words:
    /\biban|\bbic\b|swift|bank|konto|kontoinhaber|account (?:holder|number|owner)|\bsepa(?!r)|steuer|\btax|freibetrag|sozialvers|\bsv\b|social (?:security|insurance)|\bssn\b|versicherung|insurance|krankenkasse|kreditinst|\bblz\b|konfession/iu,
  value: /^[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}$/,
};

export const SICK_LEAVE: Group = {
  name: 'sick_leave',
  standard: [],
  words:
    /krank|sick|\bill\b|illness|arbeitsunf|\be?au\b|attest|arzt|ärzt|doctor|medical|health|gesundheit|\breha|unfall|accident|\bkur\b|eingliederung|maladie|enfermedad|baja médica|malattia|ziekte|\baub\b|\bbem\b|hospital(?!ity)|klinik/iu,
};

export const PRIVATE_CONTACT: Group = {
  name: 'private_contact',
  standard: [],
  words:
    /privat|\bhome (?!office)|wohn|street|stra(?:ß|ss)e|hausnummer|postleitzahl|\bplz\b|post ?code|postal|\bzip\b|\bcity\b|\bort\b|address|adresse|anschrift|mobil|phone|telefon|handy|notfall|emergency|kontaktperson/iu,
};

export const PERSONAL_STATUS: Group = {
  name: 'personal_status',
  standard: ['gender'],
  words:
    /gender|geschlecht|\bsex\b|familien|marital|civil status|married|verheiratet|spouse|ehe(?:gatte|partner)|\bkind|child|national|staatsang|citizen|religio|konfession|behinder|disab|ethnic|herkunft|aufenthalt|residence|\bvisa\b|permit|arbeitserlaubnis/iu,
};

/** Every attribute of the customer's own making: they have no words. */
export const OWN_ATTRIBUTES: Group = { name: 'own_attributes', standard: [], words: /(?!)/ };

export const GROUPS: readonly Group[] = [
  ...[SALARY, BIRTH_DATE, SICK_LEAVE, BANK_DATA, PRIVATE_CONTACT, PERSONAL_STATUS, OWN_ATTRIBUTES],
];

/** `fix_salary` reads as words, and so does a name whose umlauts are two signs each, as some systems name their files. */
const plain = (name: string): string => name.normalize('NFC').replaceAll(/[_.:-]/g, ' ');

/** Whether one of these names is of the group. */
export const isCalled = ({ words }: Group, ...names: readonly (Json | undefined)[]): boolean =>
  names.some((name) => {
    const said = text(name);
    return said !== null && words.test(plain(said));
  });
