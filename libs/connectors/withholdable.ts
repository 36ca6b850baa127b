import type { JsonObject } from './payload.js';

/** What the customer's admin has switched off; names only. */
export interface Choices {
  /** Unified models of which there are no records. */
  readonly models: readonly string[];
  /** Groups of sensitive fields, by `WithholdableField.name`. */
  readonly fields: readonly string[];
}

export interface WithholdableModel {
  model: string;
  /** It cannot be switched off: nothing else could be told of anybody. */
  always?: true;
  /** What goes with it: it says the same, or means nothing without it. */
  takes?: Partial<Choices>;
}

/** Values that say the same of a person, wherever they stand. */
export interface WithholdableField {
  name: string;
  /** Models in whose records they may stand. */
  models: readonly string[];
  /** As with models. */
  takes?: Partial<Choices>;
  /**
   * The payload without them: the very same object where nothing of them is in it. Null: they follow from the record itself, so
   * that there is to be none. Pure, and the same again for what was cut before; where a payload does not tell whether something is
   * of the group, it goes.
   */
  cut(raw: JsonObject, model: string): JsonObject | null;
  /** Unified fields that show them, by model; of the customer's own fields any may. */
  unified: Readonly<Record<string, readonly string[]>>;
}

/** What of a connector may be switched off. */
export interface Withholdable {
  /** Every model that it reads. */
  models: readonly WithholdableModel[];
  fields: readonly WithholdableField[];
  /** What other models' payloads hold of the records of one that is switched off, and do not need, is cut as fields are. */
  cutModels?(raw: JsonObject, model: string, off: ReadonlySet<string>): JsonObject;
}
