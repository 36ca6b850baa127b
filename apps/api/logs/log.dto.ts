import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { REQUEST_ACTORS } from '#store';
import { PageDto, PageQuery } from '../account/page.dto.js';
import { Moment } from '../webhooks/moment.js';

/** Whose requests these are. */
export const OfActors = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      ...{ type: String, example: 'api_key' },
      description: 'Only of all of these: api_key, member or health_link.',
    }),
    IsOptional(),
    IsIn(REQUEST_ACTORS, { message: `Input should be ${REQUEST_ACTORS.join(', ')}` }),
  );

/** A text that must be met exactly; may be left out. */
export const Exactly = (
  pattern: RegExp,
  message: string,
  about: { example: string; description: string },
): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, ...about }),
    IsOptional(),
    IsString(),
    MaxLength(200),
    Matches(pattern, { message }),
  );

/** What callers may give as the id of a request, and what we give. */
export const REQUEST_ID = /^[\w.-]{8,64}$/;

/** What both logs can be narrowed by. */
export class LogQuery extends PageQuery {
  @Exactly(
    /^[a-z_]+$|^(?:[a-z_]+:)?[0-9a-f-]{36}$/,
    'Input should be the id of an API key, member:<id>, health_link:<id>, link, file_link or operator',
    {
      example: 'member:0199…',
      description:
        "Only of this one: an API key's id, `member:<id>`, `health_link:<id>`, `link`, `file_link` or `operator`.",
    },
  )
  actor?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only about this connector.' })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @Exactly(REQUEST_ID, 'Input should be the id of a request, as `X-Request-Id` told it', {
    example: '0199c8b4-5e51-7cc3-a3a4-1d2f6d9f8a10',
    description: 'Only of this request: `X-Request-Id` of its answer.',
  })
  request_id?: string;

  @Moment('Only from then on.') from?: Date;
  @Moment('Only before then.', { notBefore: 'from' }) to?: Date;
}

/** What an entry of both logs tells. */
export abstract class LogEntryDto {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The connector that it was about.' })
  connector_id!: string | null;
}

/** A page of either log. */
export abstract class LogPage extends PageDto {
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description:
      'What was answered before then was not looked through: take an earlier `from` for that. Null: all was.',
  })
  from!: string | null;
}
