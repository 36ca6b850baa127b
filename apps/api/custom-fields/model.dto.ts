import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';
import type { Category } from '#models';
import { CATEGORIES, lowered } from '../account/category.dto.js';

export const MODEL = /^[a-z][a-z0-9_-]*$/;
export const SLUG = { message: 'Input should be the slug of a model, such as employee' };

/** Of what custom fields are. */
export class OfModel {
  @ApiProperty({ type: String, example: 'HRIS', description: 'HRIS or ATS.' })
  @Transform(lowered)
  @IsIn(CATEGORIES, { message: 'Input should be HRIS or ATS' })
  category!: Category;

  @ApiProperty({ maxLength: 64, example: 'employee', description: 'The slug of a model.' })
  @IsString()
  @MaxLength(64)
  @Matches(MODEL, SLUG)
  model!: string;
}
