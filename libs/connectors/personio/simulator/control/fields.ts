import { Refusal, json } from '../bodies.js';
import { isDay } from '../company/clock.js';

/** A control call that makes no sense. */
export function wrong(message: string, status = 422): Refusal {
  return new Refusal(json({ error: message }, status));
}

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('An object is wanted.');
  return { ...value };
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw wrong(`${JSON.stringify(value)} is no text.`);
  return value;
}

export function textOrNull(value: unknown): string | null {
  return value === null ? null : text(value);
}

export function number(value: unknown): number {
  const parsed = typeof value === 'string' ? Number(value) : value;
  if (typeof parsed !== 'number' || Number.isNaN(parsed)) throw wrong(`${JSON.stringify(value)} is no number.`);
  return parsed;
}

export function numberOrNull(value: unknown): number | null {
  return value === null ? null : number(value);
}

export function day(value: unknown): string {
  if (!isDay(value)) throw wrong(`${JSON.stringify(value)} is no day.`);
  return value;
}

export function among<const T extends string>(words: readonly T[], value: unknown): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw wrong(`${JSON.stringify(value)} is none of ${words.join(', ')}.`);
  return found;
}

export function instant(value: unknown): number {
  const parsed = Date.parse(text(value));
  if (Number.isNaN(parsed)) throw wrong(`${JSON.stringify(value)} is no time.`);
  return parsed;
}

/** When something changed, if a body says so. */
export function instantIfGiven(value: unknown): number | undefined {
  return value === undefined ? undefined : instant(value);
}

/** Which property a name of a body sets, and what it may be. */
export type Field<Of> = [key: keyof Of, check: (value: unknown) => unknown];

/** What a body names; a name that nobody knows is refused, so that a typo in a test shows. */
export function read<Of>(known: Record<string, Field<Of>>, body: Record<string, unknown>): Partial<Of> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const [key, check] = known[name] ?? [];
      if (key === undefined || check === undefined) throw wrong(`There is no field ${name}.`);
      return [key, check(value)];
    }),
  ) as Partial<Of>;
}
