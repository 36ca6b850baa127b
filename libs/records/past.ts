import { AS_IT_IS, type JsonObject } from '#connectors';
import type { Model } from '#models';
import { sameBytes, type Sealing } from './arrivals.js';
import { fieldsOf, type Plain } from './body.js';
import { formOf } from './shape.js';
import { saysNothing } from './withdrawn.js';

/** One field before and after a change. As it is kept: a list of these, as JSON. */
export type Step = readonly [field: string, from: unknown, to: unknown];

/** The organisation's and the provider's own fields together are one field. */
export const OWN_FIELDS = 'custom_fields';

/** The fields in which two states of a record differ. */
export function stepsBetween(model: Model, old: Plain, now: Plain): Step[] {
  const steps = old.body.equals(now.body) ? [] : bodySteps(model, old.body, now.body);
  return sameBytes(old.custom, now.custom) ? steps : [...steps, [OWN_FIELDS, ownOf(old.custom), ownOf(now.custom)]];
}

function bodySteps(model: Model, before: Buffer, after: Buffer): Step[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return formOf(model)
    .names.map((name): Step => [name, old[name] ?? null, now[name] ?? null])
    .filter(([, from, to]) => from !== to && JSON.stringify(from) !== JSON.stringify(to));
}

const ownOf = (custom: Buffer | null): JsonObject =>
  custom ? (JSON.parse(custom.toString('utf8')) as JsonObject) : {};

/** How the state of a record was made that a change ends. */
interface Made {
  shape: number;
  rendering: number;
}

/** Seals what the records of a page were before, as far as that may be kept. */
export class Pasts {
  /** Records of which no earlier state may be kept. */
  readonly forgotten = new Set<string>();

  constructor(private readonly sealing: Sealing) {}

  /**
   * Looks whether what ends with these steps may hold what is switched off, what may not be read any more, or a field of the
   * organisation's own that was deleted. Then nothing is kept of it, nor of the changes before it.
   */
  note({ id, model, shape }: { id: string; model: Model; shape: number }, made: Made, steps: readonly Step[]): void {
    const ends = this.endsWithdrawn(model, made, steps) || this.endsOwn(made, steps);
    if (ends || this.mayHoldCut(shape, made)) this.forget(id);
  }

  forget(id: string): void {
    this.forgotten.add(id);
  }

  /**
   * Null where nothing is kept of it, or where it is not known. With another rendering, fields of the organisation's own are others,
   * and what they were is not kept: one that was deleted may have had the name of one of the provider's.
   */
  sealed(id: string, made: Pick<Made, 'rendering'>, steps: readonly Step[] | null): Buffer | null {
    if (steps === null || this.forgotten.has(id)) return null;
    const kept = this.isRenderedAnew(made) ? steps.filter(([field]) => field !== OWN_FIELDS) : steps;
    if (kept.length === 0 && steps.length > 0) return null;
    return this.sealing.keys.seal('past', id, JSON.stringify(kept));
  }

  private isRenderedAnew({ rendering }: Pick<Made, 'rendering'>): boolean {
    return rendering < this.sealing.rendering;
  }

  private endsOwn(made: Made, steps: readonly Step[]): boolean {
    return (
      this.isRenderedAnew(made) &&
      steps.some(([field, from, to]) => field === OWN_FIELDS && isShort(from as JsonObject, to as JsonObject))
    );
  }

  /** It was made under other choices of the customer, or by a version that may have known less of what they mean. */
  private mayHoldCut(shape: number, made: Made): boolean {
    const { cut, choicesVersion } = this.sealing;
    return cut !== AS_IT_IS && (made.shape !== shape || made.rendering < choicesVersion);
  }

  /** What a right has shown goes with this change, as its time is over. */
  private endsWithdrawn(model: Model, made: Made, steps: readonly Step[]): boolean {
    const { over } = this.sealing.withdrawn(model.name);
    if (over.size === 0 || !this.isRenderedAnew(made)) return false;
    return steps.some(([field, from, to]) =>
      field === OWN_FIELDS
        ? loses(from as JsonObject, to as JsonObject)
        : over.has(field) && !saysNothing(from) && saysNothing(to),
    );
  }
}

const isShort = (from: JsonObject, to: JsonObject): boolean => Object.keys(from).some((name) => !(name in to));

const loses = (from: JsonObject, to: JsonObject): boolean =>
  Object.keys(from).some((name) => !saysNothing(from[name]) && saysNothing(to[name]));
