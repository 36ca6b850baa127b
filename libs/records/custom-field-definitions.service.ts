import { Injectable } from '@nestjs/common';
import { AppError, InvalidRequest, newId, NotFound } from '#kernel';
import { type Category, models } from '#models';
import {
  CustomFieldRepository,
  type CustomFieldRow,
  type FieldOwner,
  type MappedField,
  type MappingRow,
  type MappingScope,
} from '#store';
import type { ConnectionRef } from '#tenancy';
import { effective } from './custom-fields.js';
import { Expression, ExpressionInvalid } from './custom-fields-expression.js';

/** Each of them is worked out for each record. */
const MOST_OF_A_MODEL = 100;

class CustomFieldExists extends AppError {
  readonly code = 'custom_field_exists';
  override readonly status = 409;

  constructor(name: string, model: string) {
    super(`There is a custom field "${name}" of ${model} already. Change that one, or take another name.`);
  }
}

class TooManyCustomFields extends AppError {
  readonly code = 'custom_fields_too_many';
  override readonly status = 409;

  constructor(model: string) {
    super(`${model} has ${MOST_OF_A_MODEL} custom fields already. Delete one that is not needed.`);
  }
}

class MappingExists extends AppError {
  readonly code = 'mapping_exists';
  override readonly status = 409;

  constructor() {
    super('The custom field has a mapping of this scope already. Change that one.');
  }
}

class CustomFieldMapped extends AppError {
  readonly code = 'custom_field_mapped';
  override readonly status = 409;

  constructor() {
    super('Category and model cannot change while the custom field has mappings. Delete these first.');
  }
}

export interface NewCustomField {
  name: string;
  category: Category;
  model: string;
  description: string | null;
}

/** What holds of a field for one connection; `source` null: it has no mapping there. */
export interface EffectiveField extends CustomFieldRow {
  jsonPath: string | null;
  source: 'connector' | 'organization' | null;
  mappingId: string | null;
}

/** Custom fields and their mappings, as an organisation sets them up. */
@Injectable()
export class CustomFieldDefinitions {
  constructor(private readonly fields: CustomFieldRepository) {}

  async create(owner: FieldOwner, field: NewCustomField): Promise<CustomFieldRow> {
    const model = modelOf(field.category, field.model);
    const { category } = field;
    const held = await this.fields.list(owner, { categories: [category], model, limit: MOST_OF_A_MODEL });
    if (held.length === MOST_OF_A_MODEL) throw new TooManyCustomFields(model);
    const row = { ...field, model, id: newId(), createdAt: new Date() };
    const made = await this.fields.create(owner, row);
    if (!made) throw new CustomFieldExists(field.name, model);
    return made;
  }

  /** With its mappings. */
  async get(owner: FieldOwner, id: string): Promise<MappedField> {
    return (await this.fields.find(owner, id)) ?? missing('The custom field');
  }

  async change(owner: FieldOwner, field: MappedField, change: Partial<NewCustomField>): Promise<MappedField> {
    const category = change.category ?? (field.category as Category);
    const model = modelOf(category, change.model ?? field.model);
    const moves = category !== field.category || model !== field.model;
    if (moves && field.mappings.length > 0) throw new CustomFieldMapped();
    const changed = await this.fields.change(owner, field, { ...change, category, model });
    if (!changed) throw new CustomFieldExists(change.name ?? field.name, model);
    return changed;
  }

  /** `category`: of the connector or connection that the scope names. */
  async map(
    owner: FieldOwner,
    { customFieldId, jsonPath }: { customFieldId: string; jsonPath: string },
    { scope, category }: { scope: MappingScope; category: Category },
  ): Promise<MappingRow> {
    const field = await this.get(owner, customFieldId);
    if (field.category !== category) {
      const name = 'connector' in scope ? 'integration_slug' : 'connector_token';
      throw refusal(name, `Input should be of the category of the custom field: ${field.category.toUpperCase()}`);
    }
    const mapping = { id: newId(), customFieldId: field.id, jsonPath: runnable(jsonPath) };
    const made = await this.fields.createMapping(owner, mapping, scope);
    if (!made) throw new MappingExists();
    return made;
  }

  /** With its field. */
  async mapping(owner: FieldOwner, id: string): Promise<MappingRow & { customField: CustomFieldRow }> {
    return (await this.fields.findMapping(owner, id)) ?? missing('The mapping');
  }

  async remap(owner: FieldOwner, mapping: MappingRow, jsonPath: string): Promise<MappingRow> {
    return this.fields.changeMapping(owner, mapping, runnable(jsonPath));
  }

  /** Every field of the model, those without a mapping included. */
  async ofConnection(connection: ConnectionRef, model: string): Promise<EffectiveField[]> {
    const fields = await this.fields.ofConnection(connection, modelOf(connection.category, model, 'query'));
    return fields.map((field) => {
      const mapping = effective(field);
      const scope = mapping?.connectionId == null ? 'organization' : 'connector';
      return {
        ...field,
        jsonPath: mapping?.jsonPath ?? null,
        source: mapping ? scope : null,
        mappingId: mapping?.id ?? null,
      };
    });
  }
}

/** The dialect also writes `time-off`. */
export function modelOf(category: Category, slug: string, place = 'body'): string {
  const name = slug.replaceAll('-', '_');
  const known = models.filter((model) => model.category === category).map((model) => model.name);
  if (known.includes(name)) return name;
  const there = known.join(', ') || 'none';
  throw refusal('model', `There is no such model of ${category.toUpperCase()}. There are: ${there}`, place);
}

/** The expression, if we would run it. */
function runnable(jsonPath: string): string {
  expressionOf(jsonPath);
  return jsonPath;
}

export function expressionOf(jsonPath: string): Expression {
  try {
    return new Expression(jsonPath);
  } catch (error) {
    if (error instanceof ExpressionInvalid) throw refusal('json_path', error.message);
    throw error;
  }
}

const refusal = (name: string, msg: string, place = 'body'): InvalidRequest =>
  new InvalidRequest([{ loc: [place, name], msg, type: 'value_error' }]);

function missing(what: string): never {
  throw new NotFound(what);
}
