import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Listed } from '../http/listed.js';

const LIMIT = { message: 'Input should be a whole number from 1 to 500' };
const WAIT = { message: 'Input should be a whole number from 0 to 30' };

export class ChangesQuery {
  @ApiPropertyOptional({
    example: '1041',
    description:
      'What came after this number: `next` of the answer before. `latest`: what comes from now on. Left out: all that is kept.',
  })
  @IsOptional()
  @Matches(/^(?:\d{1,15}|latest)$/, { message: 'Input should be a number of the change log, or `latest`' })
  after?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'The epoch that `after` is a number of.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  epoch?: number;

  @ApiPropertyOptional({
    ...{ type: 'integer', minimum: 1, maximum: 500, default: 100 },
    description: 'The most changes in one answer.',
  })
  @Type(() => Number)
  @IsInt(LIMIT)
  @Min(1, LIMIT)
  @Max(500, LIMIT)
  limit = 100;

  @Listed({
    example: 'employee,time_off',
    description: 'Only what happens to records of these models.',
  })
  models?: string[];

  @Listed({
    example: 'employee.*,connector.synced',
    description: 'Only these types: `employee.created`, `employee.*`, `*.deleted`, `connector.synced`.',
  })
  types?: string[];

  @ApiPropertyOptional({
    ...{ type: 'integer', minimum: 0, maximum: 30, default: 0 },
    description: 'Where there is nothing yet, wait so many seconds for something.',
  })
  @Type(() => Number)
  @IsInt(WAIT)
  @Min(0, WAIT)
  @Max(30, WAIT)
  wait = 0;
}

export class ChangeDto {
  @ApiProperty({ type: 'integer', description: 'Counts all that happens to the connector, one by one.' })
  sequence!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'The `sequence` of the one before among those that this call asks for, on this page or an earlier one; null: there is none.',
  })
  previous!: number | null;

  @ApiProperty({ example: 'employee.updated' }) type!: string;

  @ApiProperty({
    example: 'updated',
    description: 'created, updated, deleted or restored; event: it happened beside the records.',
  })
  kind!: string;

  @ApiProperty({ type: String, nullable: true, example: 'employee', description: "The record's; null for an event." })
  model!: string | null;

  @ApiProperty({ format: 'uuid', description: "The record's; of an event: of the run, issue, write or connector." })
  id!: string;

  @ApiProperty({ type: String, nullable: true, description: "The record's; null for an event." })
  remote_id!: string | null;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['job_title'],
    description: 'Names of the fields that differ; null: all of them may.',
  })
  changed_fields!: string[] | null;

  @ApiProperty({ format: 'date-time' }) at!: string;

  @ApiProperty({
    description: 'Whether it comes from the first reading of its stream, at whose end there is a `connector.synced`.',
  })
  first!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'Of an event: ids, codes and figures.',
  })
  data!: object | null;
}

export class ChangesPage {
  @ApiProperty({ type: 'integer', description: 'Numbers of another epoch mean nothing in this one.' }) epoch!: number;
  @ApiProperty({ type: [ChangeDto] }) items!: ChangeDto[];
  @ApiProperty({ type: 'integer', description: 'Pass it as `after` next time.' }) next!: number;
  @ApiProperty({ description: 'Whether there are more already.' }) has_more!: boolean;
}
