import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { JsonObject } from '#connectors';
import { ChangeMappingBody, ScopeQuery } from './mapping.dto.js';
import { ANY } from '../http/any.dto.js';
import { OfModel } from './model.dto.js';

export class RawDataQuery extends IntersectionType(ScopeQuery, OfModel) {}

export class ConfigurationQuery extends OfModel {
  @ApiProperty() @IsString() @MinLength(1) @MaxLength(200) connector_token!: string;
}

export class PreviewBody extends IntersectionType(ChangeMappingBody, OfModel) {
  @ApiProperty({ description: 'The connector whose payload is used.' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  connector_token!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'A payload to use in place of the latest one of the connector.',
  })
  @IsOptional()
  @IsObject()
  raw_data?: JsonObject | null;
}

export class RawDataDto {
  @ApiProperty({ type: String, nullable: true }) connector_token!: string | null;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What expressions are held against.' })
  raw_data!: JsonObject;
  @ApiProperty({
    example: 'connector_sync',
    description:
      'connector_sync: the latest record of the connector. integration_sample: the form of what the integration reads, with placeholders for values.',
  })
  raw_data_source!: string;
}

export class PreviewDto {
  @ApiProperty() connector_token!: string;
  @ApiProperty() json_path!: string;
  @ApiProperty({ ...ANY, description: 'What the expression finds.' })
  resolved_value!: unknown;
  @ApiProperty({ example: 'string', description: 'string, number, boolean, object, array or null.' })
  resolved_value_type!: string;
  @ApiProperty({ example: 'connector_sync', description: 'connector_sync, integration_sample or inline.' })
  raw_data_source!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Why the expression does not work on this payload.' })
  error!: string | null;
}

export class EffectiveFieldDto {
  @ApiProperty({ format: 'uuid' }) custom_field_id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) description!: string | null;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null: the field has no mapping here.' })
  json_path!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'connector, organization or null: which mapping counts.' })
  source!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) mapping_id!: string | null;
}

export class ConfigurationDto {
  @ApiProperty() connector_token!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ type: [EffectiveFieldDto] }) fields!: EffectiveFieldDto[];
}
