import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsString,
  MaxLength,
  MinLength,
} from 'class-validator';
import { SCOPES } from '#tenancy';
import { ActorDto } from '../logs/actor.dto.js';
import { IdCursor } from '../webhooks/given.js';
import { PageDto, PageQuery } from './page.dto.js';

/** What a session may have as well is named, so that whoever wants it for a key is told that no key has it. */
const NAMED = [...SCOPES, 'members:manage'];

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

export class ApiKeysQuery extends PageQuery {
  @IdCursor() override cursor?: string;
}

export class CreateApiKeyBody {
  @ApiProperty({ example: 'Nightly import', minLength: 1, maxLength: 100, description: 'For people.' })
  @Transform(trimmed)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @ApiProperty({
    ...{ type: [String], minItems: 1, example: ['hris:read'] },
    description: `What it may do, as far as the caller may do it: ${SCOPES.join(', ')}.`,
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(NAMED.length)
  @ArrayUnique()
  @IsIn(NAMED, { each: true, message: `Input should be some of ${SCOPES.join(', ')}` })
  scopes!: string[];
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'Nightly import' }) name!: string;
  @ApiProperty({ example: 'pp_live_4hZk…x2Q9', description: 'Its first and last characters.' }) hint!: string;
  @ApiProperty({ type: [String], example: ['hris:read'] }) scopes!: string[];
  @ApiProperty({ type: String, example: 'production', description: 'production or development.' }) environment!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: ActorDto, nullable: true, description: 'Who made it; null: it is not known.' })
  created_by!: ActorDto | null;
  @ApiProperty({
    ...{ type: String, format: 'date-time', nullable: true },
    description: 'To the minute; null: it has not been used.',
  })
  last_used_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when it opens nothing.' })
  revoked_at!: string | null;
}

export class NewApiKeyDto extends ApiKeyDto {
  @ApiProperty({ example: 'pp_live_…', description: 'The key itself. It is told here and never again.' }) key!: string;
}

export class ApiKeyPage extends PageDto {
  @ApiProperty({ type: [ApiKeyDto] }) items!: ApiKeyDto[];
}
