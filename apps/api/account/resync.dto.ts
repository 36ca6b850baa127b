import { applyDecorators } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import type { ApiKeyRef, ConnectionRef, Scope } from '#tenancy';
import { ScopeMissing } from '../gate/refusals.js';
import { ErrorDto } from '../http/error.dto.js';
import { truth } from './truth.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The dialect answers a JSON text. */
export const QUEUED = '"The sync is queued."';

export class ResyncQuery {
  @ApiPropertyOptional({
    description:
      'All of it, and not only what changed: finds deletions as well. Wants the scope `admin` or that to write the category.',
  })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  full = false;
}

/** Two complete readings that miss a record delete it, so who may only read may not ask for them. */
export function mayRead(full: boolean, { scopes }: ApiKeyRef, { category }: ConnectionRef): void {
  const enough: Scope[] = [...(full ? [] : [`${category}:read` as const]), `${category}:write`, 'admin'];
  if (!enough.some((scope) => scopes.includes(scope))) throw new ScopeMissing(...enough);
}

export const PausedAnswer = ApiConflictResponse({
  type: ErrorDto,
  description: 'The customer has paused the reading, and only the customer resumes it: `paused_by_customer`.',
});

export const QueuedAnswer = applyDecorators(
  ApiOkResponse({ schema: { type: 'string', example: 'The sync is queued.' } }),
  PausedAnswer,
);
