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

const owned = new Map<string, readonly NamingField[]>();
const gathered = new WeakMap<Model, readonly Gathered[]>();

/** The field of the other model that tells which of its records are gathered here. */
export function gatheredBy({ to, gathered: parameter }: Field): NamingField | undefined {
  const model = parameter === undefined ? undefined : to?.();
  const field = model && fieldsOf(model.fields).find(({ filter }) => filter?.param === parameter);
  return model && field && { model, field: field.name };
}

/** The fields that say of records that they belong to one of this model. */
export function ownedBy(name: string): readonly NamingField[] {
  const known = owned.get(name);
  if (known) return known;
  const found = models.flatMap((model) =>
    fieldsOf(model.fields)
      .filter(({ owner, to }) => owner && to?.().name === name)
      .map((field) => ({ model, field: field.name })),
  );
  owned.set(name, found);
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
