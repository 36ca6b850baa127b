import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** A parameter of names with commas between them; nothing between them is as good as left out. */
export const Listed = (shown: { example: string; description: string }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, ...shown }),
    IsOptional(),
    Transform(listed),
    IsArray(),
    ArrayMaxSize(100),
    IsString({ each: true }),
    MaxLength(64, { each: true }),
  );

/** With commas between them, or given several times. */
export function listed({ value }: { value: unknown }): unknown {
  const given = [value].flat().flatMap((each: unknown) => (typeof each === 'string' ? each.split(',') : [each]));
  const names = given.filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}
