import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { truth } from '../account/truth.js';
import { PageDto } from '../account/page.dto.js';
import { listed } from '../http/listed.js';
import { HEADERS, IdCursor } from './given.js';
import { Moment } from './moment.js';

const numbers = (given: { value: unknown }): unknown => {
  const texts = listed(given);
  return Array.isArray(texts) ? texts.map(Number) : texts;
};

export class WebhooksQuery {
  @ApiPropertyOptional({ type: Boolean, description: 'Only those that are told, or only those that are not.' })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  is_active?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  page_size = 20;

  @IdCursor() cursor?: string;
}

export class WebhookLogsQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 50, default: 25 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50)
  page_size = 25;

  @IdCursor() cursor?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() webhook_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() connector_id?: string;

  @ApiPropertyOptional({ type: [String], example: ['employee_data_changed'], description: 'Only these events.' })
  @IsOptional()
  @Transform(listed)
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  webhook_action?: string[];

  @ApiPropertyOptional({ type: [Number], example: [500], description: 'Only those that were answered so at last.' })
  @IsOptional()
  @Transform(numbers)
  @IsArray()
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  @Min(100, { each: true })
  @Max(999, { each: true })
  response_code?: number[];

  @Moment('Only what was made from then on.') created_at_from?: Date;
  @Moment('Only what was made before then.') created_at_to?: Date;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those whose last attempt failed.' })
  @Transform(truth)
  @IsBoolean()
  errors_only = false;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid' }) webhook_id!: string;
  @ApiProperty() name!: string;
  @ApiProperty() url!: string;
  @ApiProperty({ description: 'Neither paused nor disabled.' }) is_enabled!: boolean;
  @ApiProperty({ description: "Told of this environment's connectors, which is the one for tests." })
  for_test_connector!: boolean;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_triggered_at!: string | null;
}

export class WebhookPage extends PageDto {
  @ApiProperty({ type: [WebhookDto] }) items!: WebhookDto[];
}

export class WebhookLogDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ example: 'POST' }) method!: string;
  @ApiProperty() url!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the last attempt; null: nothing was answered yet.' })
  response_code!: number | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty() integration_name!: string;
  @ApiProperty({ type: String, nullable: true }) end_user_name!: string | null;
  @ApiProperty() origin_id!: string;
  @ApiProperty({ example: 'employee_data_changed' }) webhook_action!: string;
  @ApiProperty() webhook_name!: string;
}

export class WebhookLogPage extends PageDto {
  @ApiProperty({ type: [WebhookLogDto] }) items!: WebhookLogDto[];
}

class WebhookRequestDto {
  @ApiProperty({ format: 'date-time' }) sent_at!: string;
  @ApiProperty() url!: string;
  @ApiProperty(HEADERS) headers!: Record<string, string>;
  @ApiProperty({ type: String, nullable: true }) body!: string | null;
}

class WebhookResponseDto {
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: nothing was answered.' })
  status_code!: number | null;
  @ApiProperty({ type: 'integer' }) milliseconds!: number;
  @ApiProperty(HEADERS) headers!: Record<string, string>;
  @ApiProperty() body!: string;
}

export class WebhookLogDetailsDto extends WebhookLogDto {
  @ApiProperty({ type: [WebhookRequestDto], description: 'Of each attempt, the first one first.' })
  request!: WebhookRequestDto[];
  @ApiProperty({ type: [WebhookResponseDto], description: 'To each of them.' }) response!: WebhookResponseDto[];
}
