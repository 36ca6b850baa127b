import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { ANY } from '../http/any.dto.js';

export class HistoryQuery extends PageQuery {
  @ApiPropertyOptional({ example: '1041', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/, { message: 'Input should be the cursor of an earlier answer' })
  override cursor?: string;
}

export class FieldChangeDto {
  @ApiProperty({ example: 'designation', description: '`custom_fields`: all of them together.' })
  field!: string;

  @ApiProperty({ ...ANY, description: 'What it was. The address of a file is that of the one there is today.' })
  from!: unknown;

  @ApiProperty({ ...ANY, description: 'What it was afterwards.' })
  to!: unknown;
}

export class HistoryItemDto {
  @ApiProperty({ type: 'integer', description: "The change's number in `/api/v1/changes`." }) sequence!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ example: 'updated', description: 'updated, deleted or restored.' }) kind!: string;

  @ApiProperty({
    type: [FieldChangeDto],
    nullable: true,
    description: 'The fields that differ; null where their values are not kept, as of a record that went.',
  })
  changes!: FieldChangeDto[] | null;
}

export class RecordHistoryPage extends PageDto {
  @ApiProperty({ type: [HistoryItemDto] }) items!: HistoryItemDto[];
}
