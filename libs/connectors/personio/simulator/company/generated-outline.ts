import { DAY, OPENING, dayOf } from './clock.js';
import { Dice, nth } from './dice.js';
import { type Organisation } from './organisation.js';
import { type Outline } from './person.js';
import { MEN, SURNAMES, WOMEN } from './words.js';

const FIRST_ID = 13_649_001;
const STEP = 7;
const OPENING_DAY = Math.floor(OPENING / DAY) * DAY;

/** How a generated contract stands on the day the company opens. */
export type Standing = 'at work' | 'on leave' | 'left' | 'to come';

export function idAt(index: number): number {
  return FIRST_ID + index * STEP;
}

export function indexOf(id: number): number {
  return (id - FIRST_ID) / STEP;
}

/** A generated person, each fact worked out when it is asked for. */
export class GeneratedOutline implements Outline {
  readonly dice: Dice;
  readonly id: number;

  constructor(
    readonly organisation: Organisation,
    readonly seed: number,
    readonly index: number,
  ) {
    this.dice = new Dice(seed, index);
    this.id = idAt(index);
  }

  /** Whose reports depend on them: the first person, one for each department, one for each team. */
  get leads(): boolean {
    return this.index <= this.organisation.departments.length + this.organisation.teams.length;
  }

  get gender(): 'male' | 'female' | 'diverse' | '' {
    const roll = this.dice.roll('gender');
    if (roll < 0.02) return roll < 0.01 ? 'diverse' : '';
    return roll < 0.5 ? 'female' : 'male';
  }

  get firstName(): string {
    return this.dice.pick('first name', this.dice.roll('gender') < 0.5 ? WOMEN : MEN);
  }

  get lastName(): string {
    const name = this.dice.pick('last name', SURNAMES);
    return this.dice.chance('double name', 0.06) ? `${name}-${this.dice.pick('second name', SURNAMES)}` : name;
  }

  get email(): string | null {
    if (!this.leads && this.dice.chance('no login', 0.02)) return null;
    return `${ascii(this.firstName)}.${ascii(this.lastName)}.${this.index}@nordwind.example`;
  }

  get standing(): Standing {
    if (this.leads) return 'at work';
    const roll = this.dice.roll('standing');
    if (roll < 0.12) return 'left';
    if (roll < 0.15) return 'on leave';
    return roll < 0.165 ? 'to come' : 'at work';
  }

  get endsOn(): string | null {
    return this.standing === 'left' ? this.endDate : null;
  }

  get startDate(): string {
    return dayOf(this.start);
  }

  get endDate(): string {
    return dayOf(this.end);
  }

  get createdAt(): number {
    const before = this.standing === 'to come' ? 95 : 20;
    return this.start - before * DAY + this.dice.between('hour', 25_200, 61_200) * 1000;
  }

  get updatedAt(): number {
    const { createdAt } = this;
    const end = this.standing === 'left' ? this.end : OPENING - DAY;
    return createdAt + Math.floor((this.dice.roll('updated') * Math.max(0, end - createdAt)) / 1000) * 1000;
  }

  /** One in fifty came from another legal entity of the company, which makes a second contract. */
  get employmentCount(): number {
    return this.standing === 'at work' && this.organisation.legalEntities.length > 1 && this.switched ? 2 : 1;
  }

  get legalEntityId(): number {
    // Most work for the first one.
    const list = this.organisation.legalEntities;
    return nth(list, Math.floor(this.dice.roll('legal entity') ** 2 * list.length)).id;
  }

  /** The midnight of the first day, and of the last. */
  get start(): number {
    const days =
      this.standing === 'to come' ? this.dice.between('start', 3, 90) : -this.dice.between('start', 150, 5000);
    return OPENING_DAY + days * DAY;
  }

  get end(): number {
    const served = (OPENING_DAY - this.start) / DAY;
    return OPENING_DAY - this.dice.between('end', 1, served - 100) * DAY;
  }

  private get switched(): boolean {
    return this.dice.chance('switch', 0.02);
  }
}

/** A name as it is written in an address. */
export function ascii(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßøåæłı]/g, (letter) => ASCII[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z-]/g, '');
}

const ASCII: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ø: 'oe',
  å: 'aa',
  æ: 'ae',
  ł: 'l',
  ı: 'i',
};
