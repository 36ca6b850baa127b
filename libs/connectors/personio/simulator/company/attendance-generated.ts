import { type AttendanceSource, type Bounds } from './attendances.js';
import { HOUR, MINUTE, type Period, type PeriodStatus, type PeriodType, uuidOf } from './attendance.js';
import { DAY, OPENING } from './clock.js';
import { Dice, nth } from './dice.js';
import { GeneratedOutline, idAt, indexOf } from './generated-outline.js';
import { type Organisation } from './organisation.js';

const FIRST_NUMBER = 40_000_000;
/** Each person has as many numbers, of which at most 63 are used. */
const SLOTS = 64;
const FEWEST = 40;
const MOST = 62;
const OPENING_DAY = Math.floor(OPENING / DAY) * DAY;
/** Two hours in summer: near enough for when somebody saved a period. */
const ZONE = 2 * HOUR;
/** Nights in which the clocks change, on the evening of which the night shift begins. */
const DST_EVENINGS = [Date.parse('2026-03-28'), Date.parse('2025-10-25')];
const COMMENTS = [null, null, null, '', 'Homeoffice', 'Kundentermin – Umbau Linie 3', 'release day', 'Rufbereitschaft'];

/** What every period of one person shares. */
interface Recorder {
  outline: GeneratedOutline;
  projects: readonly number[];
}

/**
 * Attendances that are worked out when somebody looks at them; nothing of them is kept. Everybody who has begun
 * has about fifty periods, breaks included, on working days back from the opening of the company.
 */
export function generateAttendances(
  people: number,
  seed: number,
  organisation: Organisation,
  projects: readonly number[],
): AttendanceSource {
  const recorder = (personId: number): Recorder | undefined => {
    const index = indexOf(personId);
    if (!Number.isInteger(index) || index < 0 || index >= people) return undefined;
    return { outline: new GeneratedOutline(organisation, seed, index), projects };
  };
  return {
    of(personId) {
      const known = recorder(personId);
      return known === undefined ? [] : periodsOf(known);
    },
    ownerOf(number) {
      const index = Math.floor((number - FIRST_NUMBER) / SLOTS);
      return index >= 0 && index < people ? idAt(index) : undefined;
    },
    bounds(personId) {
      const known = recorder(personId);
      return known === undefined ? NEVER : boundsOf(known.outline);
    },
  };
}

const NEVER: Bounds = { first: Infinity, last: -Infinity, updated: -Infinity };

function boundsOf(outline: GeneratedOutline): Bounds {
  if (outline.standing === 'to come') return NEVER;
  const last = lastDay(outline);
  const earliest = last - MOST * 6 * DAY;
  const first = worksNights(outline.dice) ? Math.min(...DST_EVENINGS, earliest) : earliest;
  const now = outline.standing === 'at work' ? OPENING : last + DAY;
  return { first, last: now, updated: Math.min(OPENING - 1, last + 5 * DAY) };
}

/** Ascending by their beginning. */
function periodsOf(recorder: Recorder): Period[] {
  const { outline } = recorder;
  if (outline.standing === 'to come') return [];
  const { dice } = outline;
  const count = dice.between('periods', FEWEST, MOST);
  const days = new Days(recorder, count);
  const begun = Date.parse(outline.startDate);
  if (worksNights(dice)) {
    for (const evening of DST_EVENINGS) if (evening > begun && evening < lastDay(outline)) days.night(evening);
  }
  if (outline.standing === 'at work' && dice.chance('at work now', 0.03)) days.running();
  let day = lastDay(outline);
  while (!days.full) {
    if (isWeekend(day)) {
      day -= DAY;
    } else {
      day -= days.work(day) * DAY;
    }
  }
  return days.periods.toSorted((a, b) => a.start - b.start);
}

function isWeekend(day: number): boolean {
  // The first day of the epoch was a Thursday.
  return [2, 3].includes((day / DAY) % 7);
}

function lastDay({ standing, endDate }: GeneratedOutline): number {
  return standing === 'left' ? Date.parse(endDate) : OPENING_DAY - DAY;
}

function worksNights(dice: Dice): boolean {
  return dice.chance('night shift', 0.04);
}

/** Fills up one person's periods, day by day, until there are as many as there have to be. */
class Days {
  readonly periods: Period[] = [];
  readonly #seed: number;

  constructor(
    private readonly recorder: Recorder,
    private readonly count: number,
  ) {
    this.#seed = recorder.outline.dice.between('attendances', 0, 0x7fff_ffff);
  }

  get full(): boolean {
    return this.periods.length >= this.count;
  }

  /** Work without a break, with one inside, or with one between its two halves. Answers days until the one before. */
  work(day: number): number {
    // One roll decides all: half a million periods are looked at to find a few.
    const chance = new Dice(this.#seed, day / DAY).roll('');
    const start = day + 7 * HOUR + Math.floor(chance * 12) * 15 * MINUTE;
    const half = start + 4 * HOUR + (Math.floor(chance * 97) % 5) * 15 * MINUTE;
    const pause = half + (30 + (Math.floor(chance * 1009) % 3) * 15) * MINUTE;
    const end = pause + 3 * HOUR + (Math.floor(chance * 509) % 8) * 15 * MINUTE;
    const kind = Math.floor(chance * 10_007) % 10;
    const status = statusOf(Math.floor(chance * 100_003) % 100);
    const left = this.count - this.periods.length;
    if (kind < 3 || left === 1) {
      this.#add('WORK', { day, start, end: half, status });
    } else if (kind < 7 || left === 2) {
      this.#add('WORK', { day, start, end, status });
      this.#add('BREAK', { day, start: half, end: pause, status });
    } else {
      this.#add('WORK', { day, start, end: half, status });
      this.#add('BREAK', { day, start: half, end: pause, status });
      this.#add('WORK', { day, start: pause, end, status });
    }
    return 1 + (Math.floor(chance * 7919) % 3);
  }

  /** 22 to 6, with a break at the hour that the clocks leave out or repeat. */
  night(day: number): void {
    const [start, end] = [day + 22 * HOUR, day + 30 * HOUR];
    this.#add('WORK', { day, start, end, status: 'CONFIRMED' });
    this.#add('BREAK', { day, start: day + 26 * HOUR, end: day + 26.5 * HOUR, status: 'CONFIRMED' });
  }

  /** Somebody who came in this morning and is still there. */
  running(): void {
    this.#add('WORK', { day: OPENING_DAY, start: OPENING_DAY + 8 * HOUR, end: null, status: 'PENDING' });
  }

  #add(type: PeriodType, what: Pick<Period, 'day' | 'start' | 'end' | 'status'>): void {
    const { outline } = this.recorder;
    const number = FIRST_NUMBER + outline.index * SLOTS + this.periods.length;
    this.periods.push(new GeneratedPeriod(this.recorder, number, type, what));
  }
}

function statusOf(percent: number): PeriodStatus {
  if (percent < 94) return 'CONFIRMED';
  return percent < 98 ? 'PENDING' : 'REJECTED';
}

/** What is dear is worked out when it is asked for: a search looks at half a million of these. */
class GeneratedPeriod implements Period {
  readonly personId: number;
  readonly status: PeriodStatus;
  readonly start: number;
  readonly end: number | null;
  readonly day: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly holiday = false;
  readonly onTimeOff = false;
  readonly #dice: Dice;

  constructor(
    private readonly recorder: Recorder,
    readonly number: number,
    readonly type: PeriodType,
    { day, start, end, status }: Pick<Period, 'day' | 'start' | 'end' | 'status'>,
  ) {
    const { outline } = recorder;
    this.personId = outline.id;
    this.status = status;
    this.start = start;
    this.end = end;
    this.day = day;
    this.#dice = new Dice(outline.seed, number);
    this.createdAt = (end ?? start) - ZONE + (number % 251) * 1000;
    // One in eight is put right within three days, unless the company opens before.
    const later = this.createdAt + (number % 8 === 0 ? this.#dice.between('later', 1, 72) * HOUR : 0);
    this.updatedAt = later < OPENING ? later : this.createdAt;
  }

  get id(): string {
    return uuidOf(this.recorder.outline.seed, this.number);
  }

  get comment(): string | null {
    return this.type === 'WORK' ? this.#dice.pick('comment', COMMENTS) : null;
  }

  get projectId(): number | null {
    const { projects } = this.recorder;
    if (this.type === 'BREAK' || projects.length === 0 || !this.#dice.chance('on a project', 0.3)) return null;
    return nth(projects, this.#dice.between('project', 0, projects.length - 1));
  }

  get autoGenerated(): boolean {
    return this.type === 'WORK' && this.end !== null && this.#dice.chance('automatic', 0.05);
  }
}
