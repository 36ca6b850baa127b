import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { PLAIN_NAME, PLAIN_NAME_MESSAGE } from '../gate/plain-name.js';
import { KnownCode } from './issue-sentences.js';
import { PageDto, PageQuery } from './page.dto.js';
import { truth } from './truth.js';

export class QuarantineQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @IsUUID()
  override cursor?: string;

  @ApiPropertyOptional({ example: 'employee', description: 'Only of this model.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN_NAME, PLAIN_NAME_MESSAGE)
  model?: string;

  @ApiPropertyOptional({ example: 'record_unmappable', description: 'Only for this reason.' })
  @IsOptional()
  @KnownCode()
  code?: string;
}

export class QuarantinedQuery {
  @ApiPropertyOptional({ type: Boolean, description: "The provider's own data, as `raw_data`." })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  include_raw_data = false;
}

export class QuarantinedDto {
  @ApiProperty({ format: 'uuid', description: "The record's id: it keeps it when it is taken over." }) id!: string;
  @ApiProperty({ example: 'employee' }) model!: string;
  @ApiProperty({ type: String, nullable: true }) remote_id!: string | null;
  @ApiProperty({ example: 'people' }) stream!: string;
  @ApiProperty({ example: 'record_unmappable' }) code!: string;
  @ApiProperty({ description: 'What happened and what to do.' }) message!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'hire_date',
    description: 'The field of the model that could not be made; null: the record as a whole.',
  })
  field!: string | null;
  @ApiProperty({ type: 'integer', description: 'How often it was tried.' }) tries!: number;
  @ApiProperty({ description: 'Whether it waits to be tried again.' }) is_waiting!: boolean;
  @ApiProperty({ format: 'date-time' }) first_seen_at!: string;
  @ApiProperty({ format: 'date-time', description: 'When the provider showed it last.' }) last_seen_at!: string;
}

export class QuarantinePage extends PageDto {
  @ApiProperty({ type: [QuarantinedDto] }) items!: QuarantinedDto[];
}

export class QuarantinedRecordDto extends QuarantinedDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'What the provider sent, where it was asked for; null where it is too large to be kept.',
  })
  raw_data!: object | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The beginning of what the provider sent, where that is too large to be kept and was asked for.',
  })
  raw_excerpt!: string | null;
}

export class QuarantineRetryDto {
  @ApiProperty({ type: 'integer', description: 'How many records are tried again, within seconds.' })
  records!: number;
}
