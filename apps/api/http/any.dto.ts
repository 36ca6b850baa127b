import type { ApiPropertyOptions } from '@nestjs/swagger';

/** A property that may hold any JSON, null as well. */
export const ANY = {
  oneOf: [
    { type: 'string', nullable: true },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
  ],
} as const satisfies ApiPropertyOptions;
