import { ApiOkResponse, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { truth } from './truth.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The dialect answers a JSON text. */
export const QUEUED = '"The sync is queued."';

export class ResyncQuery {
  @ApiPropertyOptional({ description: 'All of it, and not only what changed: finds deletions as well.' })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  full = false;
}

export const QueuedAnswer = ApiOkResponse({ schema: { type: 'string', example: 'The sync is queued.' } });
