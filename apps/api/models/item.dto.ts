import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import type { Model } from '#models';

/** What every record has, whatever its model. */
class Base {
  @ApiProperty({ format: 'uuid', description: 'Stays the same as long as the connector lives, also after a relink.' })
  id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Its id at the provider.' }) remote_id!: string | null;
  @ApiProperty({ format: 'date-time', description: 'When we last saw it change.' }) modified_at!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'With `include_custom_fields=true`; null without.',
  })
  custom_fields!: object | null;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'With `include_raw_data=true`.',
  })
  raw_data?: object | null;
  @ApiPropertyOptional({ description: 'With `include_deleted=true`.' }) is_deleted?: boolean;
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'With `include_deleted=true`.',
  })
  deleted_at?: string | null;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'With `include_synced_at=true`: when it was last known to be as the provider has it.',
  })
  synced_at?: string;
}

type Shape = new () => object;

const named = (name: string, shape: Shape): Shape => Object.defineProperty(shape, 'name', { value: name });

const items = new Map<Model, Shape>();

/** A model as it stands in answers: one and the same class, whoever asks. */
export function itemOf(model: Model): Shape {
  const item = items.get(model) ?? named(model.fields.name, IntersectionType(Base, model.fields));
  items.set(model, item);
  return item;
}

/** One page of a model's list. */
export function pageOf(model: Model, item: Shape): Shape {
  class Page {
    @ApiProperty({ type: String, nullable: true, description: 'Where the next page begins; null on the last page.' })
    cursor!: string | null;
    @ApiProperty({ type: 'integer', description: 'How many items this page has.' }) page_size!: number;
    @ApiProperty({ type: [item] }) items!: object[];
  }
  return named(`${model.fields.name}Page`, Page);
}
