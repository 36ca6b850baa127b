import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsUUID } from 'class-validator';

/** An id of the page before; nothing is as good as left out. */
export const IdCursor = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      ...{ type: String, format: 'uuid' },
      description: 'Where the page begins: `cursor` of the page before.',
    }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value)),
    IsUUID(),
  );

/** How headers are documented. */
export const HEADERS = { type: 'object', additionalProperties: { type: 'string' } } as const;
