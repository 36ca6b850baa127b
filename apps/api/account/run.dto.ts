import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { RUN_STATES, type RunState } from '#store';
import { PLAIN_NAME, PLAIN_NAME_MESSAGE } from '../gate/plain-name.js';
import { PageDto, PageQuery } from './page.dto.js';

export class RunsQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsUUID()
  override cursor?: string;

  @ApiPropertyOptional({ example: 'people', description: 'Only of this stream.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(PLAIN_NAME, PLAIN_NAME_MESSAGE)
  stream?: string;

  @ApiPropertyOptional({ type: String, description: 'Only those that stand so: queued, running, succeeded or failed.' })
  @IsOptional()
  @IsIn(RUN_STATES)
  state?: RunState;
}

export class StartRunsBody {
  @ApiPropertyOptional({ type: [String], example: ['people'], description: 'Left out: all of them.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  streams?: string[];

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'All of it, and not only what changed: finds deletions as well. Wants the scope `admin` or that to write the category.',
  })
  @IsOptional()
  @IsBoolean()
  full = false;
}

export class StartedRunsDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty({
    type: [String],
    description: 'Streams that are read now; one that is being read is read again after it.',
  })
  streams!: string[];
  @ApiProperty({
    format: 'date-time',
    description: 'The runs that were asked for are those of these streams whose `queued_at` is not earlier.',
  })
  requested_at!: string;
}

/** What became of records. */
export class RunCountsDto {
  @ApiProperty({ type: 'integer' }) seen!: number;
  @ApiProperty({ type: 'integer' }) created!: number;
  @ApiProperty({ type: 'integer' }) updated!: number;
  @ApiProperty({ type: 'integer' }) unchanged!: number;
  @ApiProperty({ type: 'integer' }) deleted!: number;
  @ApiProperty({ type: 'integer', description: 'Records that could not be read.' }) failed!: number;
  @ApiProperty({ type: 'integer', description: 'Of those: what the provider sent of them is kept aside.' })
  quarantined!: number;
}

export class RunDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'people' }) stream!: string;
  @ApiProperty({ example: 'full', description: 'full: all of it; incremental: what changed.' }) kind!: string;
  @ApiProperty({
    type: String,
    example: 'running',
    description: 'queued (it waits for a worker, or to be tried again), running, succeeded or failed.',
  })
  state!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Why it ended so or waits; null when all is well.' })
  code!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'What the code means and what to do.' })
  message!: string | null;
  @ApiProperty({ type: 'integer', description: 'Tries since it last got further.' }) attempts!: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'When it is tried again. Null once it has ended: next_run_at of the schedule says when another one begins.',
  })
  next_try_at!: string | null;
  @ApiProperty({ type: 'integer' }) pages!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'How many records the provider announced, if it did.' })
  expected!: number | null;
  @ApiProperty({ type: 'integer', description: 'How many of these were read.' }) reached!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Since it began; null before.' })
  records_per_second!: number | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'When all that was announced will be read, at the rate so far; null where that is not known.',
  })
  estimated_end!: string | null;
  @ApiProperty({ format: 'date-time' }) queued_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) started_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finished_at!: string | null;
  @ApiProperty({ type: RunCountsDto }) counts!: RunCountsDto;
}

export class ModelCountsDto extends RunCountsDto {
  @ApiProperty({ example: 'employee' }) model!: string;
}

export class RunDetailsDto extends RunDto {
  @ApiProperty({ type: [ModelCountsDto], description: 'The counts of each model.' }) models!: ModelCountsDto[];
}

export class RunPage extends PageDto {
  @ApiProperty({ type: [RunDto] }) items!: RunDto[];
}
