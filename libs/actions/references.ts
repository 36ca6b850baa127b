import type { Complaint, Json, JsonObject, Schema } from '#connectors';

/** The remote id of a record that we hold; null where there is none. */
export type Resolve = (model: string, id: string) => Promise<string | null>;

interface Place {
  schema: Schema;
  path: readonly (string | number)[];
}

/** Puts the provider's ids in place of ours, wherever the schema says that one stands; `complaints`: of records that we do not hold. */
export async function resolved(
  body: JsonObject,
  schema: Schema,
  resolve: Resolve,
): Promise<{ body: JsonObject; complaints: Complaint[] }> {
  const complaints: Complaint[] = [];
  const walk = async (value: Json, { schema: at, path }: Place): Promise<Json> => {
    const model = modelOf(at);
    if (typeof value === 'string' && model !== undefined) {
      const remoteId = await resolve(model, value);
      if (remoteId === null) complaints.push({ place: path, message: `There is no ${model} with this id` });
      return remoteId ?? value;
    }
    if (Array.isArray(value)) {
      const items = itemsOf(at);
      return inTurn(value, (item, index) => (items ? walk(item, { schema: items, path: [...path, index] }) : item));
    }
    return isObject(value) ? walkObject(value, { schema: at, path }) : value;
  };
  const walkObject = async (value: JsonObject, { schema: at, path }: Place): Promise<JsonObject> => {
    const entries = await inTurn(Object.entries(value), async ([name, inner]) => {
      const inside = propertyOf(at, name);
      return [name, inside ? await walk(inner, { schema: inside, path: [...path, name] }) : inner] as const;
    });
    return Object.fromEntries(entries);
  };
  return { body: await walkObject(body, { schema, path: [] }), complaints };
}

const variantsOf = (schema: Schema): Schema[] => [schema, ...(schema.anyOf ?? []).flatMap(variantsOf)];

const modelOf = (schema: Schema): string | undefined => variantsOf(schema).find((one) => one['x-model'])?.['x-model'];

const itemsOf = (schema: Schema): Schema | undefined => variantsOf(schema).find(({ items }) => items)?.items;

const propertyOf = (schema: Schema, name: string): Schema | undefined =>
  variantsOf(schema).find(({ properties }) => properties?.[name])?.properties?.[name];

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null;

async function inTurn<In, Out>(
  list: readonly In[],
  each: (one: In, index: number) => Promise<Out> | Out,
): Promise<Out[]> {
  const made: Out[] = [];
  for (const [index, one] of list.entries()) made.push(await each(one, index));
  return made;
}
