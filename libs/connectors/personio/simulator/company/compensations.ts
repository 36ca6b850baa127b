import { addDays, monthOf } from './clock.js';
import { type Company } from './company.js';
import { Dice } from './dice.js';
import { type Employment, type Person } from './person.js';

/** Personio v2 compensations, categories; all but the first, recurring and one-time are inferred there. */
export const CATEGORIES = ['FIXED_SALARY', 'HOURLY_SALARY', 'ONE_TIME', 'RECURRING', 'BONUS'] as const;
type Category = (typeof CATEGORIES)[number];
export const INTERVALS = ['MONTHLY', 'QUARTERLY', 'HALF-YEARLY', 'YEARLY'] as const;
type Interval = (typeof INTERVALS)[number];

export interface CompensationType {
  id: string;
  name: string;
  category: Category;
}

/** A part of what somebody is paid; `until` is not shown, a part that ended merely does not appear any more. */
export interface Compensation {
  id: string;
  personId: number;
  type: CompensationType;
  value: number;
  currency: string;
  interval: Interval;
  from: string;
  until: string | null;
}

/** A part of pay with the contract that was in force. */
export interface Paid {
  part: Compensation;
  employment: Employment;
}

const uuid = (number: number): string => new Dice(19, number).uuid('compensation type');

const SALARY: CompensationType = { id: uuid(1), name: 'Base salary', category: 'FIXED_SALARY' };
const WAGE: CompensationType = { id: uuid(2), name: 'Stundenlohn', category: 'HOURLY_SALARY' };
const CAR: CompensationType = { id: uuid(3), name: 'Car allowance', category: 'RECURRING' };
const CHRISTMAS: CompensationType = { id: uuid(4), name: 'Weihnachtsgeld', category: 'ONE_TIME' };
const BONUS: CompensationType = { id: uuid(5), name: 'Zielbonus', category: 'BONUS' };

/** Base salaries rose on this day; until then they were a little lower. */
const RAISED = '2026-01-01';
const CHRISTMASES = ['2023-11-01', '2024-11-01', '2025-11-01'];

/** What everybody is paid: salary and wage are those of the person, the rest follows from the number. */
export class Compensations {
  readonly types: CompensationType[] = [SALARY, WAGE, CAR, CHRISTMAS, BONUS].map((one) => ({ ...one }));
  readonly #added = new Map<number, Compensation[]>();
  readonly #removed = new Set<string>();
  #made = 0;
  #counted: { key: string; count: number } | undefined;

  constructor(
    private readonly company: Company,
    private readonly seed: number,
  ) {}

  /** What somebody is paid between two days, both included. */
  of(person: Person, from: string, to: string): Paid[] {
    const employment = person.employments.find(({ startDate, termination }) => {
      return startDate <= to && (termination === null || termination.date >= from);
    });
    if (employment === undefined) return [];
    const added = this.#added.get(person.id) ?? [];
    const own = this.#own(person, employment);
    return (added.length === 0 ? own : succeeded([...own, ...added.filter(({ id }) => !this.#removed.has(id))]))
      .filter((part) => !this.#removed.has(part.id) && isPaid(part, from, to))
      .map((part) => ({ part, employment }));
  }

  /** How many parts of pay there are this month. Looks at everybody, once for each state of the company. */
  count(): number {
    const { from, to } = monthOf(this.company.clock.today());
    const key = `${this.company.version} ${this.#made} ${this.#removed.size} ${from} ${to}`;
    if (this.#counted?.key !== key) {
      const people = this.company.ids.flatMap((id) => this.company.person(id) ?? []);
      this.#counted = { key, count: people.reduce((sum, person) => sum + this.of(person, from, to).length, 0) };
    }
    return this.#counted.count;
  }

  add(part: Omit<Compensation, 'id'>): Compensation {
    this.#made += 1;
    const added = { ...part, id: new Dice(this.seed, this.#made).uuid('added compensation') };
    this.#added.set(part.personId, [...(this.#added.get(part.personId) ?? []), added]);
    return added;
  }

  addType(name: string, category: Category): CompensationType {
    const type = { id: uuid(100 + this.types.length), name, category };
    this.types.push(type);
    return type;
  }

  /** It stops appearing, in every month. */
  remove(id: string): void {
    this.#removed.add(id);
  }

  #own(person: Person, { startDate }: Employment): Compensation[] {
    const { salary, id } = person;
    const part = (type: CompensationType, value: number, more: Partial<Compensation>): Compensation => ({
      ...{ id: '', personId: id, type, value, currency: salary.currency, interval: 'MONTHLY' as const },
      ...{ from: startDate, until: null },
      ...more,
    });
    const parts = [
      ...(salary.fixed > 0 ? this.#salary(person, startDate, part) : []),
      ...(salary.hourly > 0 ? [part(WAGE, salary.hourly, {})] : []),
      ...this.#extras(person, startDate, part),
    ];
    return parts.map((one) => ({ ...one, id: new Dice(this.seed, id).uuid(`${one.type.name} ${one.from}`) }));
  }

  #salary({ salary }: Person, startDate: string, part: Part): Compensation[] {
    const interval = salary.interval === 'yearly' ? 'YEARLY' : 'MONTHLY';
    const raised = startDate < RAISED;
    const now = part(SALARY, salary.fixed, { interval, from: raised ? RAISED : startDate });
    const before = Math.round(salary.fixed * 96) / 100;
    return raised ? [part(SALARY, before, { interval, until: '2025-12-31' }), now] : [now];
  }

  #extras({ id, salary }: Person, startDate: string, part: Part): Compensation[] {
    const dice = new Dice(this.seed, id);
    const years = CHRISTMASES.filter((day) => day > startDate);
    return [
      ...(dice.chance('car', 0.15) ? [part(CAR, 250 + dice.between('how much', 0, 8) * 25, {})] : []),
      ...(dice.chance('bonus', 0.1) ? [part(BONUS, 4000, { interval: 'YEARLY' })] : []),
      ...(dice.chance('christmas', 0.5) && salary.fixed > 0
        ? years.map((from) => part(CHRISTMAS, 750, { from, until: from }))
        : []),
    ];
  }
}

/** A new base salary or wage ends the one before it (inferred). */
function succeeded(parts: readonly Compensation[]): Compensation[] {
  return parts.map((part) => {
    const { type, from, until } = part;
    if (type.category !== 'FIXED_SALARY' && type.category !== 'HOURLY_SALARY') return part;
    const [next] = parts
      .flatMap((other) => (other.type.id === type.id && other.from > from ? other.from : []))
      .toSorted();
    return next === undefined || (until !== null && until < next) ? part : { ...part, until: addDays(next, -1) };
  });
}

type Part = (type: CompensationType, value: number, more: Partial<Compensation>) => Compensation;

/** What is paid once is paid in the month of its day. */
function isPaid({ type, from, until }: Compensation, first: string, last: string): boolean {
  if (type.category === 'ONE_TIME') return first <= from && from <= last;
  return from <= last && (until === null || until >= first);
}
