import { type Company } from './company.js';
import { Dice, nth } from './dice.js';
import { BLANK_POSITION } from './recruiting-blank.js';
import { type Generated } from './recruiting-order.js';
import {
  type Position,
  type PositionSalary,
  type PositionText,
  type RecruitingCategory,
} from './recruiting-records.js';
import { DEPARTMENTS } from './words.js';

const FIRST_ID = 2_140_231;
const STEP = 9;
const DAY = 86_400_000;
/** People of whom hiring teams are made. */
const RECRUITERS = 500;
const ROLES = ['Recruiter', 'Hiring Manager', 'HR Manager', 'Interviewer'] as const;
const OCCUPATIONS = [
  ['software_and_web_development', 'it_software'],
  ['reception', 'administrative_and_clerical'],
  ['work_at_home', 'other'],
  ['recruiting', 'human_resources'],
] as const;

interface Place {
  company: Company;
  seed: number;
  categories: readonly RecruitingCategory[];
}

/** The positions of a generated company. */
export class GeneratedPositions implements Generated<Position> {
  readonly #team: readonly number[];
  readonly #departments: readonly { id: number; name: string }[];
  readonly #offices: readonly number[];
  readonly #entities: readonly number[];

  constructor(
    readonly count: number,
    private readonly place: Place,
  ) {
    const { company } = place;
    // As they are now: what is hired or dissolved later changes no position.
    this.#team = company.ids.slice(0, RECRUITERS);
    this.#departments = company.organisation.departments.map(({ id, name }) => ({ id, name }));
    this.#offices = company.organisation.workplaces.map(({ id }) => id);
    this.#entities = company.organisation.legalEntities.map(({ id }) => id);
  }

  idAt(number: number): number {
    return FIRST_ID + number * STEP;
  }

  numberOf(id: number): number | undefined {
    const number = (id - FIRST_ID) / STEP;
    return Number.isInteger(number) && number >= 0 && number < this.count ? number : undefined;
  }

  /** The pipeline that applications for a position go through. */
  categoryOf(number: number): RecruitingCategory | undefined {
    const { categories } = this.place;
    return number % 25 === 24 ? undefined : nth(categories, number);
  }

  make(number: number, updatedAt: number): Position {
    const dice = this.#dice(number);
    const name = this.#nameOf(number);
    return {
      ...{ id: this.idAt(number), name, updatedAt, createdAt: updatedAt - dice.between('age', 1, 300) * DAY, raw: {} },
      ...BLANK_POSITION,
      departmentId: nth(this.#departments, number).id,
      categoryId: this.categoryOf(number)?.id ?? null,
      team: this.#teamOf(dice),
      published: dice.chance('published', 0.8),
      ...this.#placesOf(dice),
      employmentType: dice.pick('type', ['permanent', 'permanent', 'intern', 'trainee', 'temporary', 'freelance']),
      seniority: dice.pick('seniority', ['entry-level', 'experienced', 'experienced', 'executive', 'student', null]),
      schedule: dice.pick('schedule', ['full-time', 'full-time', 'part-time', 'full-or-part-time', null]),
      yearsOfExperience: dice.pick('years', ['lt-1', '1-2', '2-5', '5-7', null]),
      keywords: dice.pick('keywords', ['Teamgeist ,Robotik', 'Remote', null]),
      ...occupationOf(dice),
      salary: dice.chance('salary', 0.3) ? salaryOf(dice) : null,
      texts: textsOf(dice, name),
    };
  }

  #dice(number: number): Dice {
    return new Dice(this.place.seed ^ 0x5eed_10b, number);
  }

  #nameOf(number: number): string {
    const jobs = nth(DEPARTMENTS, number % this.#departments.length).jobs;
    const kind = this.#dice(number).pick('name', jobs);
    return `${kind} ${nth(this.#departments, number).name} ${number + 1} (m/w/d)`;
  }

  #teamOf(dice: Dice): Position['team'] {
    if (this.#team.length === 0) return [];
    return Array.from({ length: dice.between('team', 0, 3) }, (_, at) => {
      return { personId: dice.pick(`member ${at}`, this.#team), role: nth(ROLES, at) };
    });
  }

  #placesOf(dice: Dice): Pick<Position, 'legalEntityId' | 'officeId' | 'additionalOfficeIds'> {
    const officeId = dice.pick('office', this.#offices);
    const other = dice.pick('other office', this.#offices);
    return {
      legalEntityId: dice.pick('entity', this.#entities),
      officeId,
      additionalOfficeIds: other !== officeId && dice.chance('more offices', 0.2) ? [other] : [],
    };
  }
}

function occupationOf(dice: Dice): { occupation: string | null; occupationCategory: string | null } {
  if (dice.chance('no occupation', 0.2)) return { occupation: null, occupationCategory: null };
  const [occupation, occupationCategory] = dice.pick('occupation', OCCUPATIONS);
  return { occupation, occupationCategory };
}

function salaryOf(dice: Dice): PositionSalary {
  const min = dice.between('min', 30, 90) * 1000;
  return {
    ...{ min: `${min}.00`, max: dice.chance('open end', 0.2) ? '' : `${min + 20_000}.00` },
    ...{ currencySymbol: '€', currencyCode: 'EUR', type: 'yearly' },
  };
}

/** German, and every other one in English too. */
function textsOf(dice: Dice, name: string): Position['texts'] {
  const de = textOf(name, ['Deine Aufgaben', 'Dein Profil', 'Wir bieten'], 'Du arbeitest mit uns an Greifarmen.');
  if (dice.chance('no description', 0.02)) return { de: { name, sections: [] } };
  if (dice.chance('german only', 0.5)) return { de };
  const en = textOf(name.replace('(m/w/d)', '(f/m/d)'), ['Your mission', 'Your profile'], 'You work on robot arms.');
  return { de, en };
}

function textOf(name: string, headings: readonly string[], sentence: string): PositionText {
  const value = `<p><strong>${name}</strong> – ${sentence}</p><ul><li>${sentence}</li><li>${sentence}</li></ul>`;
  return { name, sections: headings.map((heading) => ({ name: heading, value })) };
}
