import type { Schema } from '#connectors';

/**
 * A description as the dialect tells it, beside what JSON Schema says: whether each field is required, and what each word of a
 * set means.
 */
export function told(schema: Schema, isRequired?: boolean): object {
  const { properties, items, anyOf, required = [] } = schema;
  const fields = Object.entries(properties ?? {}).map(
    ([name, field]) => [name, told(field, required.includes(name))] as const,
  );
  return {
    ...schema,
    ...(isRequired === undefined ? {} : { isRequired }),
    ...(schema['x-labels'] ? { enumInformation: wordsOf(schema, schema['x-labels']) } : {}),
    ...(properties ? { properties: Object.fromEntries(fields) } : {}),
    ...(items ? { items: told(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((form) => told(form)) } : {}),
  };
}

const wordsOf = ({ enum: words = [] }: Schema, labels: Readonly<Record<string, string>>): object[] =>
  words.map((value) => ({ value, label: labels[typeof value === 'string' ? value : JSON.stringify(value)] ?? null }));
