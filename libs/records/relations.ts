import { type Field, fieldsOf, type Model, models } from '#models';

/** A field by which a record names another one. */
export interface NamingField {
  model: Model;
  field: string;
}

/** A field of a model that names others, and what their lists of its records are called there. */
interface Gathered {
  field: string;
  lists: readonly string[];
}

const owned = new WeakMap<Model, readonly NamingField[]>();
const gathered = new WeakMap<Model, readonly Gathered[]>();

/** The field of the other model that tells which of its records are gathered here. */
export function gatheredBy({ name, to, gathered: parameter }: Field): NamingField | undefined {
  const model = parameter === undefined ? undefined : to?.();
  if (!model) return undefined;
  const by = fieldsOf(model.fields).find(({ filter }) => filter?.param === parameter && filter?.reach === 'narrow');
  if (!by) throw new Error(`${name} is gathered by ${String(parameter)}, which is no narrow filter of ${model.name}.`);
  return { model, field: by.name };
}

/** The fields that say of records that they belong to one of this model. */
export function ownedBy(owner: Model): readonly NamingField[] {
  const known = owned.get(owner);
  if (known) return known;
  const found = models.flatMap((model) =>
    fieldsOf(model.fields)
      .filter((field) => field.owner && field.to?.() === owner)
      .map((field) => ({ model, field: field.name })),
  );
  owned.set(owner, found);
  return found;
}

/** The fields of this model because of which others gather its records. */
export function gatheredFrom(model: Model): readonly Gathered[] {
  const known = gathered.get(model);
  if (known) return known;
  const lists = models.flatMap(({ fields }) =>
    fieldsOf(fields).flatMap((list) => {
      const by = gatheredBy(list);
      return by?.model === model ? [{ field: by.field, list: list.name }] : [];
    }),
  );
  const byField = [...Map.groupBy(lists, ({ field }) => field)];
  const found = byField.map(([field, each]) => ({ field, lists: each.map(({ list }) => list) }));
  gathered.set(model, found);
  return found;
}
