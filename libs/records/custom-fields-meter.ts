import { AppError } from '#kernel';

/** What the expression asks for takes too long, or gives too much. */
class ExpressionTooCostly extends AppError {
  readonly code = 'expression_too_costly';
}

/** Steps, members of lists and parts of values that one evaluation may take: some ten milliseconds. */
const BUDGET = 100_000;
/** As much text as counts as one. */
const CHARACTERS = 16;
/** Sorting looks at each member about so often. */
const LOOKS = 16;

/**
 * Counts what an evaluation costs, and ends it before it costs too much: a short expression can double a list with every step,
 * or ask for a text of a gigabyte. What a step makes counts by its length, for it may hold the same thing many times over;
 * where all of a value is looked at, all of it counts.
 */
export class Meter {
  private spent = 0;
  private readonly weights = new Map<object, number>();

  /** After a step. */
  step(made: unknown): void {
    this.spend(1 + lengthOf(made));
  }

  /** Before lists in a list become one. */
  flatten(list: unknown): void {
    if (Array.isArray(list)) this.spend(list.reduce((sum: number, member) => sum + 1 + lengthOf(member), 0));
  }

  /** Before a function is called. */
  call(name: string, operands: readonly unknown[]): void {
    const weight = operands.reduce((sum: number, operand) => sum + this.weigh(operand), 0);
    this.spend(weight * (name.startsWith('sort') ? LOOKS : 1) + (EXTRA[name]?.(operands) ?? 0));
  }

  /** Before all of a value is looked at. */
  hold(value: unknown): void {
    this.spend(this.weigh(value));
  }

  private spend(cost: number): void {
    this.spent += cost;
    if (!(this.spent <= BUDGET)) throw new ExpressionTooCostly('The expression takes too much on this payload.');
  }

  /** Of a value and all that lies in it, as often as it lies there. Each object is gone through once. */
  private weigh(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1 + lengthOf(value);
    const known = this.weights.get(value);
    if (known !== undefined) return known;
    const weight = Array.isArray(value) ? this.weighMembers(value) : this.weighParts(value as Record<string, unknown>);
    this.weights.set(value, weight);
    return weight;
  }

  private weighMembers(list: readonly unknown[]): number {
    let weight = 1;
    for (const member of list) weight += this.weigh(member);
    return weight;
  }

  private weighParts(parts: Record<string, unknown>): number {
    let weight = 1;
    for (const key of Object.keys(parts)) weight += lengthOf(key) + this.weigh(parts[key]);
    return weight;
  }
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length / CHARACTERS;
  return Array.isArray(value) ? value.length : 0;
}

const characters = (operand: unknown): number => (typeof operand === 'string' ? operand.length : 0);

/** A text without end where one replacement may hold what lies around it. */
function replaced([text, , by, times]: readonly unknown[]): number {
  const once = (characters(text) + 1) * (characters(by) + 1);
  if (times === undefined) return once / CHARACTERS;
  return String(by).includes('$') ? Infinity : Number(times) * (once + CHARACTERS);
}

const padded = ([, width]: readonly unknown[]): number => Number(width) / CHARACTERS;

/** The package looks for the end from every place in the text. */
const trimmed = ([text]: readonly unknown[]): number => characters(text) ** 2 / 1000;

/** What some functions cost or make beyond the size of what they are given. */
const EXTRA: Readonly<Record<string, (operands: readonly unknown[]) => number>> = {
  join: ([between, list]) => lengthOf(list) * lengthOf(between),
  split: ([text]) => characters(text),
  replace: replaced,
  pad_left: padded,
  pad_right: padded,
  trim: trimmed,
  trim_left: trimmed,
  trim_right: trimmed,
};
