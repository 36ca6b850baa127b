import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import type { RequestActor } from '#store';
import { ChangeDto } from '../changes/changes.dto.js';
import { DeliveryDto } from '../webhooks/delivery.dto.js';
import { IdCursor } from '../webhooks/given.js';
import { WriteDto } from '../writes/write.dto.js';
import { ActorDto } from './actor.dto.js';
import { AuditDto } from './audit.dto.js';
import { Exactly, LogEntryDto, LogPage, LogQuery, OfActors } from './log.dto.js';

const capitals = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.toUpperCase() : value);

export class RequestsQuery extends LogQuery {
  @IdCursor() override cursor?: string;

  @Transform(capitals)
  @Exactly(/^[A-Z]{3,10}$/, 'Input should be a method, such as POST', {
    example: 'POST',
    description: 'Only of this method.',
  })
  method?: string;

  @Exactly(/^[\w/{}.*-]+$/, 'Input should be the template of a path, such as /api/v1/writes/{id}', {
    example: '/api/hris/v1/employees/{id}',
    description: 'Only of this template.',
  })
  route?: string;

  @Exactly(/^[1-5](?:xx|\d\d)$/, 'Input should be a status, such as 404 or 4xx', {
    example: '4xx',
    description: 'Only answered so: `404`, or all of `4xx`.',
  })
  status?: string;

  @Exactly(/^[a-z0-9_]+$/, 'Input should be the code of an error', {
    example: 'rate_limited',
    description: 'Only those that this error answered.',
  })
  code?: string;

  @OfActors() actor_type?: RequestActor;
}

export class RequestDto extends LogEntryDto {
  @ApiProperty({ description: '`X-Request-Id` of its answer.' }) request_id!: string;
  @ApiProperty({ example: 'GET' }) method!: string;
  @ApiProperty({ example: '/api/hris/v1/employees/{id}', description: 'The template of the path.' }) route!: string;
  @ApiProperty({ type: 'integer' }) status!: number;
  @ApiProperty({ type: String, nullable: true, description: 'The code of the error; null: there was none.' })
  code!: string | null;
  @ApiProperty({ type: 'integer', description: 'Milliseconds until it was answered.' }) ms!: number;
  @ApiProperty({ type: ActorDto }) actor!: ActorDto;
}

export class RequestPage extends LogPage {
  @ApiProperty({ type: [RequestDto] }) items!: RequestDto[];
}

/** What is known of one request. Callers choose its id: there may be several of the same. */
export class RequestStoryDto {
  @ApiProperty({ type: [RequestDto], description: 'The latest first, 50 of them.' }) requests!: RequestDto[];
  @ApiProperty({ type: [AuditDto], description: 'What it did, in the audit trail: the latest first, 50 of them.' })
  audit!: AuditDto[];
  @ApiProperty({ type: [WriteDto], description: 'What it wrote at a provider: the latest first, 50 of them.' })
  writes!: WriteDto[];
  @ApiProperty({
    type: [ChangeDto],
    description:
      'What the change log tells of these writes and their records: 50 of it, each once, connector by connector in its order.',
  })
  changes!: ChangeDto[];
  @ApiProperty({ type: [DeliveryDto], description: 'Where that was delivered to: the latest first, 50 of them.' })
  deliveries!: DeliveryDto[];
}
