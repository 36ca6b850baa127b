import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { DELIVERY_STATES, type DeliveryState } from '#store';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { ANY } from '../http/any.dto.js';
import { Listed } from '../http/listed.js';
import { HEADERS, IdCursor } from './given.js';
import { Moment } from './moment.js';

const STATES =
  'waiting, delivered, or exhausted: it was tried as often as it is tried, or waited for 30 days at an endpoint that is paused or disabled.';
const TYPES = {
  example: 'employee.*',
  description: 'Only these types: `employee.created`, `employee.*`, `*.deleted`.',
};
const SINCE = 'Only what was made from then on.';
const UNTIL = 'Only what was made before then.';

export class DeliveriesQuery extends PageQuery {
  @IdCursor() override cursor?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only to this endpoint.' })
  @IsOptional()
  @IsUUID()
  endpoint_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only of this connector.' })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @ApiPropertyOptional({ type: String, description: `Only those that stand so: ${STATES}` })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  @Listed(TYPES) types?: string[];

  @Moment(SINCE) since?: Date;
  @Moment(UNTIL, { notBefore: 'since' }) until?: Date;
}

export class ReplayBody {
  @ApiPropertyOptional({
    ...{ type: [String], default: ['exhausted'], example: ['exhausted'] },
    description: 'Of those that are done with: exhausted, delivered, or both.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(['delivered', 'exhausted'], { each: true })
  states: DeliveryState[] = ['exhausted'];

  @ApiPropertyOptional({ ...TYPES, type: [String], example: ['employee.*'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  types?: string[];

  @ApiPropertyOptional({ format: 'uuid', description: 'Only of this connector.' })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @Moment(SINCE) since?: Date;
  @Moment(UNTIL, { notBefore: 'since' }) until?: Date;

  @ApiPropertyOptional({ format: 'uuid', description: 'Go on where the call before ended: `cursor` of its answer.' })
  @IsOptional()
  @IsUUID()
  cursor?: string;
}

export class ReplayDto {
  @ApiProperty({ type: 'integer', description: 'So many are sent again.' }) replayed!: number;
  @ApiProperty({
    ...{ type: String, format: 'uuid', nullable: true },
    description: 'There may be more of them: ask again with this `cursor`. Null: these were all.',
  })
  cursor!: string | null;
}

export class LastAttemptDto {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: 'integer' }) milliseconds!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'What was answered; null: nothing.' })
  status!: number | null;
  @ApiProperty({ example: 'ok', description: '`ok`, or why it failed.' }) code!: string;
}

export class DeliveryDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'msg_0199…', description: 'The header `webhook-id`.' }) message_id!: string;
  @ApiProperty({ format: 'uuid' }) endpoint_id!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ example: 'employee.created' }) type!: string;
  @ApiProperty({ format: 'uuid', description: 'The record, run, issue or write that it is about.' })
  subject_id!: string;
  @ApiProperty({ type: 'integer' }) epoch!: number;
  @ApiProperty({ type: 'integer', description: "Its number in the connector's change log." }) sequence!: number;
  @ApiProperty({
    ...{ type: 'integer', nullable: true },
    description: 'The number of the one before it for this endpoint and connector; null: there is none.',
  })
  previous!: number | null;
  @ApiProperty({ format: 'date-time', description: 'When it happened.' }) at!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, example: 'delivered', description: STATES }) state!: string;
  @ApiProperty({ type: 'integer', description: 'How often it was tried.' }) attempts!: number;
  @ApiProperty({ type: LastAttemptDto, nullable: true }) last_attempt!: LastAttemptDto | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'Not before; null: it is done with, or its endpoint is paused or disabled.',
  })
  next_attempt_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finished_at!: string | null;
}

export class DeliveryPage extends PageDto {
  @ApiProperty({ type: [DeliveryDto] }) items!: DeliveryDto[];
}

class SentDto {
  @ApiProperty() url!: string;
  @ApiProperty(HEADERS) headers!: Record<string, string>;
}

class AnsweredDto {
  @ApiProperty(HEADERS) headers!: Record<string, string>;
  @ApiProperty({ description: 'Its beginning, where it is long.' }) body!: string;
}

export class AttemptDto extends LastAttemptDto {
  @ApiProperty({ type: 'integer', description: 'The first is 1.' }) number!: number;
  @ApiProperty({ type: SentDto, nullable: true }) request!: SentDto | null;
  @ApiProperty({ type: AnsweredDto, nullable: true }) response!: AnsweredDto | null;
}

export class DeliveryDetailsDto extends DeliveryDto {
  @ApiProperty({
    ...ANY,
    nullable: true,
    description: 'The body that is sent; null until the first attempt of a full one.',
  })
  payload!: unknown;
  @ApiProperty({ type: [AttemptDto], description: 'The first one first.' }) log!: AttemptDto[];
}
