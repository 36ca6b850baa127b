import {
  type Absence,
  type AbsenceStatus,
  type AbsenceUnit,
  type Certificate,
  ORIGINS,
  type Origin,
  zoneOf,
} from './absence.js';
import {
  DOCTOR,
  HOME_OFFICE,
  SICKNESS,
  SICK_CHILD,
  SPECIAL_LEAVE,
  TIME_OFF_IN_LIEU,
  TRAINING,
  UNPAID,
  VACATION,
} from './absence-types.js';
import { DAY, OPENING, dayOf } from './clock.js';
import { Dice } from './dice.js';
import { type GeneratedOutline, idAt } from './generated-outline.js';

const OPENING_DAY = Math.floor(OPENING / DAY);

/**
 * Time is cut into slots, and everybody is absent once in each: a search through a window has to look into the
 * slots of the window only.
 */
export const SLOTS = 24;
export const SLOT_DAYS = 45;
export const FIRST_SLOT = Date.parse('2024-01-15') / DAY;

/** No absence is changed later than so many days after it began. */
export const CHANGES_END = 10;

/** How likely each type is (of a hundred), and how many days it takes at most. */
const KINDS: readonly { type: number; until: number; days: number }[] = [
  { type: VACATION, until: 40, days: 19 },
  { type: SICKNESS, until: 62, days: 9 },
  { type: HOME_OFFICE, until: 76, days: 1 },
  { type: DOCTOR, until: 84, days: 1 },
  { type: SICK_CHILD, until: 89, days: 3 },
  { type: TRAINING, until: 92, days: 4 },
  { type: SPECIAL_LEAVE, until: 95, days: 2 },
  { type: TIME_OFF_IN_LIEU, until: 98, days: 2 },
  { type: UNPAID, until: 100, days: 19 },
];
const BY_HOURS = [HOME_OFFICE, DOCTOR, TIME_OFF_IN_LIEU];
const ILL = [SICKNESS, SICK_CHILD];
const COMMENTS = ['', '', '', '', 'Sommerurlaub', 'Familienfeier', 'later-this-year', 'Brückentag', 'Umzug 📦'];

/** One absence of a generated person, each fact worked out when it is asked for. */
export class GeneratedAbsence implements Readonly<Absence> {
  readonly #dice: Dice;
  readonly #code: number;
  // Asked for by almost every other fact.
  #type: number | undefined;
  #begins: number | undefined;

  constructor(
    private readonly person: GeneratedOutline,
    private readonly slot: number,
    private readonly open: boolean,
    private readonly people: number,
  ) {
    this.#code = codeOf(person.index, slot);
    this.#dice = new Dice(person.seed ^ 0x5bd1, this.#code);
  }

  get id(): number {
    return FIRST_ID + this.#code;
  }

  get uuid(): string {
    return this.#dice.uuid('id').slice(0, -8) + (this.#code ^ MASK).toString(16).padStart(8, '0');
  }

  get personId(): number {
    return this.person.id;
  }

  get typeId(): number {
    this.#type ??= this.open ? SICKNESS : this.kind.type;
    return ILL.includes(this.#type) && this.begins > OPENING_DAY ? VACATION : this.#type;
  }

  get unit(): AbsenceUnit {
    return BY_HOURS.includes(this.typeId) ? 'hour' : 'day';
  }

  get from(): string {
    return dayOf(this.begins * DAY);
  }

  get to(): string | null {
    return this.open ? null : dayOf(this.ends * DAY);
  }

  get startTime(): string | null {
    if (!this.timed) return null;
    return `${String(this.#dice.between('hour', 8, 12)).padStart(2, '0')}:${this.#dice.pick('minute', ['00', '30'])}`;
  }

  get endTime(): string | null {
    if (!this.timed) return null;
    return `${this.#dice.between('end', 14, 17)}:${this.#dice.pick('end minute', ['00', '15', '45'])}`;
  }

  get halfStart(): boolean {
    return this.typeId === VACATION && !this.open && this.#dice.chance('half start', 0.1);
  }

  get halfEnd(): boolean {
    if (this.typeId !== VACATION || (this.begins === this.ends && this.halfStart)) return false;
    return this.#dice.chance('half end', 0.12);
  }

  get timeZone(): string {
    const { legalEntityId, organisation } = this.person;
    return zoneOf(organisation.legalEntities.find(({ id }) => id === legalEntityId)?.country);
  }

  get status(): AbsenceStatus {
    const { typeId } = this;
    if ([...ILL, DOCTOR].includes(typeId)) return 'APPROVED';
    const roll = this.#dice.roll('status');
    if (roll < 0.03) return 'REJECTED';
    if (roll < 0.04) return 'DELETION_PENDING';
    if (this.begins <= OPENING_DAY) return 'APPROVED';
    if (roll < 0.3) return 'PENDING';
    return typeId === TRAINING && roll < 0.6 ? 'SUBSTITUTE_REQUESTED' : 'APPROVED';
  }

  get comment(): string {
    return this.#dice.pick('comment', COMMENTS);
  }

  get substituteId(): number | null {
    const wanted = this.typeId === TRAINING || (this.typeId === VACATION && this.#dice.chance('substitute', 0.2));
    if (!wanted) return null;
    const index = this.#dice.between('who', 0, this.people - 1);
    return idAt(index === this.person.index ? (index + 1) % this.people : index);
  }

  get certificate(): Certificate {
    if (!ILL.includes(this.typeId) || (this.ends - this.begins < 3 && !this.open)) return 'not-required';
    return this.#dice.pick('certificate', ['received', 'received', 'received', 'pending', 'overdue'] as const);
  }

  get origin(): Origin {
    return this.#dice.pick('origin', ORIGINS);
  }

  get createdAt(): number {
    const asked = ILL.includes(this.typeId) ? 0 : this.#dice.between('asked', 1, 60);
    const day = Math.min(this.begins - asked, OPENING_DAY - 1 - this.#dice.between('lately', 0, 40));
    return day * DAY + this.#dice.between('second', 23_400, 61_200) * 1000;
  }

  get updatedAt(): number {
    const later = this.#dice.chance('changed', 0.7) ? this.#dice.between('later', 60, (CHANGES_END - 1) * 86_400) : 0;
    return Math.min(this.createdAt + later * 1000, OPENING - this.#dice.between('before', 600, 50_000) * 1000);
  }

  get approvedAt(): number | null {
    return this.status === 'APPROVED' ? this.updatedAt : null;
  }

  /** Weekends are moved past, and not ended on. */
  private get begins(): number {
    if (this.#begins !== undefined) return this.#begins;
    const day = FIRST_SLOT + this.slot * SLOT_DAYS + this.#dice.between('begins', 0, 20);
    const weekday = weekdayOf(day);
    this.#begins = weekday < 5 ? day : day + 7 - weekday;
    return this.#begins;
  }

  private get ends(): number {
    const { begins } = this;
    const day = begins + Math.floor(this.#dice.roll('days') ** 2 * this.kind.days);
    return Math.max(begins, day - Math.max(0, weekdayOf(day) - 4));
  }

  private get timed(): boolean {
    return this.unit === 'hour' && this.begins === this.ends;
  }

  private get kind(): { type: number; days: number } {
    const roll = this.#dice.roll('kind') * 100;
    return KINDS.find(({ until }) => roll < until) ?? { type: VACATION, days: 1 };
  }
}

const FIRST_ID = 100_000_000;
const SLOTS_CODED = 64;
const MASK = 0x2b7e_1516;

function codeOf(index: number, slot: number): number {
  return index * SLOTS_CODED + slot;
}

/** Whose absence a number (v1) or an id (v2) names, if it is one of ours. */
export function decode(id: string): { index: number; slot: number } {
  const code = /^\d+$/.test(id) ? Number(id) - FIRST_ID : Number.parseInt(id.slice(-8), 16) ^ MASK;
  return { index: Math.floor(code / SLOTS_CODED), slot: code % SLOTS_CODED };
}

/** Monday is 0. */
function weekdayOf(day: number): number {
  return (day + 3) % 7;
}
