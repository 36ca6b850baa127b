import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { Schedule } from '#sync';
import { Given } from './given.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const CLOCK_MESSAGE = { message: 'Input should be a time of the day, such as 22:00' };
const [MINUTE, HOUR, MONTH] = [60, 3600, 31 * 86_400];

const NotNull = (name: string): PropertyDecorator =>
  ValidateIf((body: Record<string, unknown>) => body[name] !== undefined && body[name] !== null);

export class QuietHoursBody {
  @ApiProperty({ example: '22:00', description: 'Nothing begins by itself from here on.' })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  from!: string;

  @ApiProperty({ example: '06:00', description: 'Up to here; the next morning where it is earlier than `from`.' })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  to!: string;

  @ApiProperty({ example: 'Europe/Berlin' }) @IsString() @MaxLength(64) time_zone!: string;
}

export class StreamScheduleBody {
  @ApiProperty({ example: 'people', description: 'One of those that the schedule names.' })
  @IsString()
  @MaxLength(64)
  stream!: string;

  @ApiPropertyOptional({
    ...{ type: 'integer', nullable: true, minimum: MINUTE, maximum: MONTH },
    description: 'Seconds between two readings of what changed; null: as the connector has it.',
  })
  @NotNull('incremental_seconds')
  @IsInt()
  @Min(MINUTE)
  @Max(MONTH)
  incremental_seconds?: number | null;

  @ApiPropertyOptional({
    ...{ type: 'integer', nullable: true, minimum: HOUR, maximum: MONTH },
    description: 'Seconds between two readings of everything, which find deletions; null: as the connector has it.',
  })
  @NotNull('full_seconds')
  @IsInt()
  @Min(HOUR)
  @Max(MONTH)
  full_seconds?: number | null;

  @ApiPropertyOptional() @Given('paused') @IsBoolean() paused?: boolean;
}

export class ScheduleBody {
  @ApiPropertyOptional({ description: 'Nothing begins by itself, until it is resumed.' })
  @Given('paused')
  @IsBoolean()
  paused?: boolean;

  @ApiPropertyOptional({ type: QuietHoursBody, nullable: true, description: 'Null: there are none.' })
  @NotNull('quiet_hours')
  @IsObject()
  @ValidateNested()
  @Type(() => QuietHoursBody)
  quiet_hours?: QuietHoursBody | null;

  @ApiPropertyOptional({ type: [StreamScheduleBody], description: 'Those that are to change.' })
  @Given('streams')
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => StreamScheduleBody)
  streams?: StreamScheduleBody[];
}

export class QuietHoursDto {
  @ApiProperty({ example: '22:00' }) from!: string;
  @ApiProperty({ example: '06:00' }) to!: string;
  @ApiProperty({ example: 'Europe/Berlin' }) time_zone!: string;
}

export class StreamScheduleDto {
  @ApiProperty({ example: 'people' }) stream!: string;
  @ApiProperty({ type: [String], example: ['employee'] }) models!: string[];
  @ApiProperty({ type: 'integer', description: 'Seconds between two readings of what changed, more or less.' })
  incremental_seconds!: number;
  @ApiProperty({ type: 'integer', description: 'Seconds between two readings of everything, more or less.' })
  full_seconds!: number;
  @ApiProperty({ type: 'integer', description: 'What the connector has, where nothing else is set.' })
  default_incremental_seconds!: number;
  @ApiProperty({ type: 'integer' }) default_full_seconds!: number;
  @ApiProperty() paused!: boolean;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'When somebody asked for a reading that has not begun, or that was given up and is tried again.',
  })
  requested_at!: string | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description:
      'Not before; null while the stream is being read, and while it or the connector is paused and nobody has asked.',
  })
  next_run_at!: string | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'The first reading after this is one of everything; null: the next one is.',
  })
  next_full_at!: string | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'When the reading began that its records come from.',
  })
  synced_at!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Seconds since `synced_at`.' })
  lag_seconds!: number | null;
}

export class ScheduleDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty() paused!: boolean;
  @ApiProperty({
    ...{ type: String, nullable: true, example: 'customer' },
    description:
      '`vendor`, by the API; `customer`, on the health page: then the vendor neither resumes nor has something read. Null: it is not paused.',
  })
  paused_by!: string | null;
  @ApiProperty({ type: QuietHoursDto, nullable: true }) quiet_hours!: QuietHoursDto | null;
  @ApiProperty({ type: [StreamScheduleDto] }) streams!: StreamScheduleDto[];
}

/** Null: it is not paused. */
export const pausedBy = ({ paused, pausedByCustomer }: Pick<Schedule, 'paused' | 'pausedByCustomer'>): string | null =>
  pausedByCustomer ? 'customer' : paused ? 'vendor' : null;
