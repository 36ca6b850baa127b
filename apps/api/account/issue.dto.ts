import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { KnownCode } from './issue-sentences.js';
import { PageDto } from './page.dto.js';
import { truth } from './truth.js';

const STATUSES = ['ONGOING', 'RESOLVED'] as const;

export class IssuesQuery {
  @ApiPropertyOptional({
    type: 'string',
    default: 'ONGOING',
    description: 'ONGOING: those that are there. RESOLVED: those that have passed; they are kept for 90 days.',
  })
  @IsIn(STATUSES)
  status: (typeof STATUSES)[number] = 'ONGOING';

  @ApiPropertyOptional({ example: 'credentials_rejected', description: 'Only with this code.' })
  @IsOptional()
  @KnownCode()
  code?: string;

  @ApiPropertyOptional({ type: 'boolean', default: false, description: 'Also those that were muted.' })
  @Transform(truth)
  @IsBoolean()
  include_muted = false;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only of this connector.' })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 200,
    default: 50,
    description: 'The most items on one page.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  page_size = 50;

  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @IsUUID()
  cursor?: string;
}

export class IssueDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ example: 'credentials_rejected' }) code!: string;
  @ApiProperty({ description: 'What happened and what to do.' }) message!: string;
  @ApiProperty({ description: 'What it concerns: a stream, a model, an id, or `<model>:<id of a custom field>`.' })
  subject!: string;
  @ApiProperty({ type: 'integer', description: 'How often it was seen.' }) count!: number;
  @ApiProperty({ format: 'date-time' }) first_seen_at!: string;
  @ApiProperty({ format: 'date-time' }) last_seen_at!: string;
  @ApiProperty({ type: 'string', example: 'ONGOING', description: 'ONGOING or RESOLVED.' })
  status!: (typeof STATUSES)[number];
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true }) resolved_at!: string | null;
  @ApiProperty({ type: 'boolean' }) muted!: boolean;
}

export class IssuePage extends PageDto {
  @ApiProperty({ type: [IssueDto] }) items!: IssueDto[];
}
