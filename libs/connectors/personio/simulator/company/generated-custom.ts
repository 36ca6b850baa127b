import { addDays } from './clock.js';
import { type Dice } from './dice.js';
import { type GeneratedOutline } from './generated-outline.js';
import { type CustomValue } from './person.js';
import { CITIES, LANGUAGES, STREETS, SURNAMES } from './words.js';

type Maker = (dice: Dice, outline: GeneratedOutline) => CustomValue;

const MAKERS: Record<string, Maker> = {
  dynamic_7123992: (dice) => addDays('1962-01-01', dice.between('birthday', 0, 15_700)),
  dynamic_7124004: (dice) => `DE${digits(dice, 'iban', 10)}${digits(dice, 'account', 10)}`,
  dynamic_7124011: (dice) => dice.pick('married', ['ledig', 'verheiratet', 'geschieden', '']),
  dynamic_7124036: (dice, { index }) =>
    dice.chance('profile', 0.5) ? `https://www.linkedin.example/in/person-${index}` : null,
  dynamic_7124045: (dice) => LANGUAGES.filter((language) => dice.chance(language, 0.4)),
  dynamic_7124050: (_, { index }) => `E-${String(index + 1).padStart(5, '0')}`,
  dynamic_7124058: (dice) => `${dice.pick('street', STREETS)} ${dice.between('house', 1, 180)}`,
  dynamic_7124059: (dice) => digits(dice, 'post code', 5),
  dynamic_7124060: (dice) => dice.pick('city', CITIES),
  dynamic_7124066: (dice) => `${dice.pick('contact', SURNAMES)}\n+49 89 ${digits(dice, 'contact phone', 7)}`,
  dynamic_7124071: (dice) => (dice.chance('children', 0.6) ? dice.between('how many', 0, 4) : null),
  dynamic_7124077: (dice) => (dice.chance('allowance', 0.3) ? dice.between('allowances', 1, 6) / 2 : null),
  dynamic_7124083: (dice) => dice.pick('size', ['S', 'M', 'L', 'XL', '']),
  dynamic_7124090: (dice) =>
    dice.chance('licence', 0.4) ? addDays('2027-01-01', dice.between('until', 0, 3000)) : null,
  dynamic_7124098: (dice) => digits(dice, 'tax', 10),
  dynamic_7124105: (dice) => ['Ersthelfer', 'SCRUM, Level 1', 'ISO 9001'].filter((one) => dice.chance(one, 0.15)),
  dynamic_7124112: (dice) => `NB-${digits(dice, 'laptop', 6)}`,
  dynamic_7124126: (dice) => (dice.chance('has car', 0.5) ? dice.chance('car', 0.3) : null),
  dynamic_7124119: (dice) => (dice.chance('mobile', 0.8) ? `+49 151 ${digits(dice, 'number', 8)}` : ''),
};

export function customOf(outline: GeneratedOutline): Record<string, CustomValue> {
  const values: Record<string, CustomValue> = {};
  for (const [key, make] of Object.entries(MAKERS)) values[key] = make(outline.dice, outline);
  return values;
}

function digits(dice: Dice, purpose: string, length: number): string {
  return String(Math.floor(dice.roll(purpose) * 10 ** length)).padStart(length, '0');
}
