import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const WHOLE = { message: 'Input should be a whole number from 1 to 200' };

export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 200,
    default: 50,
    description: 'The most items on one page.',
  })
  @Type(() => Number)
  @IsInt(WHOLE)
  @Min(1, WHOLE)
  @Max(200, WHOLE)
  page_size = 50;

  @ApiPropertyOptional({ description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsString()
  @MaxLength(1000)
  cursor?: string;
}

/** One page of a list. */
export abstract class PageDto {
  @ApiProperty({ type: String, nullable: true, description: 'Where the next page begins; null on the last page.' })
  cursor!: string | null;

  @ApiProperty({ type: 'integer', description: 'How many items this page has.' })
  page_size!: number;
}
