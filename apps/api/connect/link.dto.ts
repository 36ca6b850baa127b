import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { lowered } from '../account/category.dto.js';
import { Given } from '../account/given.js';

/** Postgres stores no NUL, and a control character in an id is a mistake. */
const PLAIN = /^[^\p{Cc}]*$/u;
const PLAIN_MESSAGE = { message: 'Input should hold no control characters' };

export class EndUserBody {
  @ApiPropertyOptional({ format: 'email' }) @IsOptional() @IsEmail() @MaxLength(320) email?: string;

  @ApiProperty({ minLength: 2, maxLength: 200, description: "Your customer's name." })
  @IsString()
  @MinLength(2)
  @MaxLength(200)
  @Matches(PLAIN, PLAIN_MESSAGE)
  org_name!: string;

  @ApiProperty({ minLength: 2, maxLength: 200, description: 'Your own id of the customer.' })
  @IsString()
  @MinLength(2)
  @MaxLength(200)
  @Matches(PLAIN, PLAIN_MESSAGE)
  origin_id!: string;
}

export class CreateLinkTokenBody {
  @ApiProperty() @IsObject() @ValidateNested() @Type(() => EndUserBody) end_user_data!: EndUserBody;

  @ApiProperty({ type: String, example: 'HRIS', description: 'HRIS or ATS.' })
  @Transform(lowered)
  @IsIn(['hris', 'ats'], { message: 'Input should be HRIS or ATS' })
  category!: 'hris' | 'ats';

  @ApiProperty({ description: 'The slug of an integration.' })
  @IsString()
  @MaxLength(64)
  @Matches(PLAIN, PLAIN_MESSAGE)
  integration!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The connector to repair: it keeps its id, its token and its data.',
  })
  @IsOptional()
  @IsUUID()
  connector_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The same as `connector_id`.' })
  @IsOptional()
  @IsUUID()
  connection_id?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description:
      'False: the new connector is paused, and nothing is read until you ask for it or resume. A repair leaves the schedule as it is.',
  })
  @Given('first_sync')
  @IsBoolean()
  first_sync = true;
}

export class LinkTokenDto {
  @ApiProperty() link_token!: string;
  @ApiProperty({ format: 'uri', description: 'Send it to your customer. The token is in its fragment.' })
  magic_link_url!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class ConnectorTokenDto {
  @ApiProperty({ description: 'Keep it secret. Send it as `x-connector-token`.' }) connector_token!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
}
