import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type RequestActor, USAGE_STEPS, type UsageStep } from '#store';
import { Moment } from '../webhooks/moment.js';
import { ActorDto } from './actor.dto.js';
import { OfActors } from './log.dto.js';

export class UsageQuery {
  @Moment('From then on, and for 14 days at the most; a day before `to` when left out.') from?: Date;
  @Moment('Before then; until now when left out.', { notBefore: 'from' }) to?: Date;

  @ApiPropertyOptional({
    ...{ type: String, default: 'hour', example: 'hour' },
    description: 'minute, hour or day, of UTC: minutes of a day at the most, hours of seven days, days of fourteen.',
  })
  @IsIn(USAGE_STEPS)
  step: UsageStep = 'hour';

  @OfActors() actor_type?: RequestActor;
}

const P50 = { description: 'Milliseconds that half of them did not exceed.' };
const P95 = { description: 'Milliseconds that 95 of 100 did not exceed.' };

export class UsageStepDto {
  @ApiProperty({ format: 'date-time', description: 'Where the minute, hour or day begins.' }) at!: string;
  @ApiProperty({ type: 'integer' }) requests!: number;
  @ApiProperty({ type: 'integer' }) errors_4xx!: number;
  @ApiProperty({ type: 'integer' }) errors_5xx!: number;
  @ApiProperty({ type: 'integer', nullable: true, ...P50 }) p50_ms!: number | null;
  @ApiProperty({ type: 'integer', nullable: true, ...P95 }) p95_ms!: number | null;
}

export class RouteUsageDto {
  @ApiProperty({ example: 'GET' }) method!: string;
  @ApiProperty({ example: '/api/hris/v1/employees' }) route!: string;
  @ApiProperty({ type: 'integer' }) requests!: number;
  @ApiProperty({ type: 'integer' }) errors!: number;
  @ApiProperty({ type: 'integer', ...P50 }) p50_ms!: number;
  @ApiProperty({ type: 'integer', ...P95 }) p95_ms!: number;
}

export class ActorUsageDto {
  @ApiProperty({ type: ActorDto }) actor!: ActorDto;
  @ApiProperty({ type: 'integer' }) requests!: number;
  @ApiProperty({ type: 'integer' }) errors!: number;
}

export class UsageDto {
  @ApiProperty({ type: [UsageStepDto], description: 'In their order, also those without a request.' })
  items!: UsageStepDto[];
  @ApiProperty({ type: [RouteUsageDto], description: 'The most asked first.' }) routes!: RouteUsageDto[];
  @ApiProperty({ type: [ActorUsageDto], description: 'Those who asked most, 100 of them.' }) actors!: ActorUsageDto[];
}
