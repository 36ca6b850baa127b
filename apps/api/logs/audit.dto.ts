import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { truth } from '../account/truth.js';
import { ActorDto } from './actor.dto.js';
import { Exactly, LogEntryDto, LogPage, LogQuery } from './log.dto.js';

export class AuditQuery extends LogQuery {
  @Exactly(/^[a-z0-9_.-]+$/, 'Input should be an action, such as employee.list', {
    example: 'employee.list',
    description: 'Only this.',
  })
  action?: string;

  @Exactly(/^[a-z0-9_]+$/, 'Input should be `ok` or the code of an error', {
    example: 'scope_missing',
    description: 'Only what went so: `ok`, or the code of the error.',
  })
  outcome?: string;

  @ApiPropertyOptional({
    ...{ type: 'boolean', default: false },
    description: 'Without those who only looked at something. Looks that were refused are there.',
  })
  @Transform(truth)
  @IsBoolean()
  changes = false;
}

export class AuditDto extends LogEntryDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: ActorDto }) actor!: ActorDto;
  @ApiProperty({ example: 'employee.list' }) action!: string;
  @ApiProperty({ description: 'What it was done to: an id, or a model; may be empty.' }) subject!: string;
  @ApiProperty({ example: 'ok', description: '`ok`, or the code of the error.' }) outcome!: string;
  @ApiProperty({ type: 'integer', description: 'Equal reads within a second are one entry with their number.' })
  count!: number;
  @ApiProperty({ type: String, nullable: true, description: 'Of several the first.' }) request_id!: string | null;
}

export class AuditPage extends LogPage {
  @ApiProperty({ type: [AuditDto] }) items!: AuditDto[];
}
