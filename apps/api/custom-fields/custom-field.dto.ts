import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength, MinLength } from 'class-validator';
import type { Category } from '#models';
import { CATEGORIES, CategoryQuery, lowered } from '../account/category.dto.js';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { MappingDto } from './mapping.dto.js';
import { MODEL, OfModel, SLUG } from './model.dto.js';

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const SNAKE_CASE = { message: 'Input should be in snake_case' };
/** Postgres stores no NUL. */
const PLAIN = /^[^\0]*$/;
const NO_NUL = { message: 'Input should hold no NUL' };

export class CreateCustomFieldBody extends OfModel {
  @ApiProperty({ minLength: 2, maxLength: 128, example: 'shirt_size', description: 'In snake_case.' })
  @IsString()
  @MinLength(2)
  @MaxLength(128)
  @Matches(NAME, SNAKE_CASE)
  name!: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 1000 })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @Matches(PLAIN, NO_NUL)
  description?: string | null;
}

export class ChangeCustomFieldBody {
  @ApiPropertyOptional({ minLength: 2, maxLength: 128, example: 'shirt_size', description: 'In snake_case.' })
  @IsOptional()
  @IsString()
  @MinLength(2)
  @MaxLength(128)
  @Matches(NAME, SNAKE_CASE)
  name?: string;

  @ApiPropertyOptional({ type: String, description: 'Cannot change while there are mappings.' })
  @IsOptional()
  @Transform(lowered)
  @IsIn(CATEGORIES, { message: 'Input should be HRIS or ATS' })
  category?: Category;

  @ApiPropertyOptional({ maxLength: 64, description: 'Cannot change while there are mappings.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(MODEL, SLUG)
  model?: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 1000, description: 'Null clears it.' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @Matches(PLAIN, NO_NUL)
  description?: string | null;
}

const SOURCES = ['api', 'dashboard'] as const;

export class CustomFieldsQuery extends IntersectionType(CategoryQuery, PageQuery) {
  @ApiPropertyOptional({ maxLength: 64, description: 'The slug of a model.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(MODEL, SLUG)
  model?: string;

  @ApiPropertyOptional({ type: String, description: 'API or DASHBOARD: where the field was made.' })
  @IsOptional()
  @Transform(lowered)
  @IsIn(SOURCES, { message: 'Input should be API or DASHBOARD' })
  source?: (typeof SOURCES)[number];

  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @IsUUID()
  override cursor?: string;
}

export class CustomFieldDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'shirt_size' }) name!: string;
  @ApiProperty({ type: String, nullable: true }) description!: string | null;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ example: 'API', description: 'API or DASHBOARD.' }) source!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export class ListedCustomFieldDto extends CustomFieldDto {
  @ApiProperty({ description: 'Whether there is a mapping of it.' }) is_mapped!: boolean;
}

export class CustomFieldPage extends PageDto {
  @ApiProperty({ type: [ListedCustomFieldDto] }) items!: ListedCustomFieldDto[];
}

export class MappingCountsDto {
  @ApiProperty({ type: 'integer' }) total!: number;
  @ApiProperty({ type: 'integer', description: 'For all connectors of an integration.' }) organization!: number;
  @ApiProperty({ type: 'integer', description: 'For one connector.' }) connector!: number;
}

export class MappedCustomFieldDto extends CustomFieldDto {
  @ApiProperty({ type: [MappingDto] }) mappings!: MappingDto[];
  @ApiProperty({ type: MappingCountsDto }) mapping_counts!: MappingCountsDto;
}
