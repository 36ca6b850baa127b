import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import type { Category } from '#models';

export const CATEGORIES = ['hris', 'ats'] as const satisfies readonly Category[];

/** Values carry capitals, paths do not; both are understood. */
export const lowered = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.toLowerCase() : value;

/** A category as values carry it: HRIS. */
export const written = (category: Category): string => category.toUpperCase();

export class CategoryQuery {
  @ApiPropertyOptional({ type: String, description: 'HRIS or ATS; both when left out.', example: 'HRIS' })
  @IsOptional()
  @Transform(lowered)
  @IsIn(CATEGORIES, { message: 'Input should be HRIS or ATS' })
  category?: Category;
}
