import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { Transform } from 'class-transformer';
import { WRITE_STATES, type WriteState } from '#store';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { ANY } from '../http/any.dto.js';
import { ErrorDto } from '../http/error.dto.js';

class UpstreamDto {
  @ApiProperty({ type: 'integer' }) status!: number;
  @ApiProperty({ ...ANY, nullable: true }) body!: unknown;
}

const UPSTREAM = { type: UpstreamDto, description: 'What the provider said when it refused, word for word.' } as const;
const CHECK = { description: 'Where to look what of it has happened.' } as const;
const RECORD = { format: 'uuid', description: 'The record that is there in part, where it is known.' } as const;

/** How a write went wrong. */
export class WriteErrorDto extends ErrorDto {
  @ApiPropertyOptional(UPSTREAM) upstream?: UpstreamDto;
  @ApiPropertyOptional(CHECK) check?: string;
  @ApiPropertyOptional(RECORD) record_id?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'See `GET /api/v1/writes/{id}`. Missing: nothing was tried.' })
  write_id?: string;
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Of `write_under_way`: the other write, which has to end first.',
  })
  in_the_way?: string;
  @ApiPropertyOptional({ type: [String], description: 'Which of the credentials it is about.' }) fields?: string[];
}

export class ItemErrorDto {
  @ApiProperty() detail!: string;
  @ApiProperty({ example: 'provider_conflict' }) code!: string;
  @ApiPropertyOptional(UPSTREAM) upstream?: UpstreamDto;
  @ApiPropertyOptional(CHECK) check?: string;
  @ApiPropertyOptional(RECORD) record_id?: string;
}

/** A record that was written, and that we have not read back yet: it comes with the next reading. */
export class PendingRecordDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) id!: string | null;
  @ApiProperty({ type: String, nullable: true }) remote_id!: string | null;
}

/** Of a dry run: it would be tried. */
export class DryRunDto {
  @ApiProperty() valid!: boolean;
}

export class AcceptedWriteDto {
  @ApiProperty({ format: 'uuid' }) write_id!: string;
  @ApiProperty({ format: 'uri', description: 'Where it can be seen what becomes of it.' }) status_url!: string;
}

export class MetaDto {
  @ApiProperty() success!: boolean;
  @ApiProperty({
    ...{ type: 'object', additionalProperties: true, nullable: true },
    description: 'JSON Schema (2020-12) of the body, as this customer has it; `x-model` marks an id of ours.',
  })
  data!: object | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) error!: object | null;
}

export class WriteDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({ example: 'POST /api/hris/v1/time-off' }) route!: string;
  @ApiProperty({
    type: String,
    example: 'succeeded',
    description:
      'intended (nothing is sent yet), sent (we are finding out what became of it), succeeded, failed (it was refused or could not be sent; `write_incomplete`: a part of it is done), or unknown: it may have happened.',
  })
  state!: string;
  @ApiProperty({ type: String, nullable: true, description: 'What went wrong.' }) code!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: "The provider's status, where it refused." })
  upstream_status!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'time_off' }) model!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The record that was written.' })
  record_id!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) sent_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finished_at!: string | null;
}

class WriteAnswerDto {
  @ApiProperty({ type: 'integer' }) status!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) headers!: Record<string, string>;
  @ApiProperty({ ...ANY, nullable: true }) body!: unknown;
  @ApiProperty({ type: String, nullable: true, description: '`base64` where the body is neither JSON nor text.' })
  encoding!: string | null;
}

export class WriteDetailsDto extends WriteDto {
  @ApiProperty({ type: WriteAnswerDto, nullable: true, description: 'What was answered; null until it is decided.' })
  answer!: WriteAnswerDto | null;
}

export class WritePage extends PageDto {
  @ApiProperty({ type: [WriteDto] }) items!: WriteDto[];
}

export class WritesQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsUUID()
  override cursor?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of this connector.' })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Only those that stand so: intended, sent, succeeded, failed or unknown.',
  })
  @IsOptional()
  @IsIn(WRITE_STATES)
  state?: WriteState;
}
