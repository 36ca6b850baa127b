import { Injectable } from '@nestjs/common';
import type { Json, JsonObject } from '#connectors';
import { CustomFieldRepository, type MappedField } from '#store';
import { type ConnectionRef, ShortCache } from '#tenancy';
import type { EvaluateCustom } from './arrivals.js';
import { Expression } from './custom-fields-expression.js';

type Owner = Pick<ConnectionRef, 'id' | 'organisationId' | 'environment' | 'connector' | 'category' | 'rendering'>;

/** A field as it is evaluated; without an expression that we would still run it always fails. */
interface Evaluated {
  id: string;
  name: string;
  expression: Expression | null;
}

/** Milliseconds. What changes raises `rendering`, and is looked for anew at once. */
const KEPT = 60_000;
const CONNECTIONS = 1000;
/** So many characters the values of one record may have: far less than what is kept of its custom fields in all. */
const MOST = 256_000;

/** The fields that organisations define themselves. */
@Injectable()
export class CustomFields {
  private readonly made = new ShortCache<EvaluateCustom>(KEPT, CONNECTIONS);

  constructor(private readonly fields: CustomFieldRepository) {}

  /** For the records of this connection, with the mappings that hold at its `rendering` or later. */
  of(connection: Owner): Promise<EvaluateCustom> {
    return this.made.get(`${connection.id} ${connection.rendering}`, async () =>
      evaluating(await this.fields.ofConnection(connection)),
    );
  }
}

/** The mapping that counts: the connection's own goes before that of its connector. */
export const effective = ({ mappings }: MappedField): MappedField['mappings'][number] | undefined =>
  mappings.find(({ connectionId }) => connectionId !== null) ?? mappings[0];

function evaluating(fields: readonly MappedField[]): EvaluateCustom {
  const mapped = fields.flatMap((field) => {
    const mapping = effective(field);
    return mapping
      ? [{ model: field.model, id: field.id, name: field.name, expression: runnable(mapping.jsonPath) }]
      : [];
  });
  const byModel = Map.groupBy(mapped, ({ model }) => model);
  return (model, raw) => evaluate(byModel.get(model) ?? [], raw);
}

/** Expressions are held to what we run when they are written; what we run may change. */
function runnable(text: string): Expression | null {
  try {
    return new Expression(text);
  } catch {
    return null;
  }
}

function evaluate(fields: readonly Evaluated[], raw: JsonObject): ReturnType<EvaluateCustom> {
  const values: JsonObject = {};
  const failed: string[] = [];
  let left = MOST;
  for (const { id, name, expression } of fields) {
    const found = expression && attempt(expression, raw);
    left -= found?.size ?? 0;
    values[name] = left < 0 ? null : (found?.value ?? null);
    if (!found || left < 0) failed.push(id);
  }
  return { values, failed };
}

/** Null: the expression does not work on this payload. */
function attempt(expression: Expression, raw: JsonObject): { value: Json; size: number } | null {
  try {
    const value = expression.evaluate(raw);
    return { value, size: JSON.stringify(value).length };
  } catch {
    return null;
  }
}
