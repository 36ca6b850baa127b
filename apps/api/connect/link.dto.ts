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
import { EndUserDto } from '../account/connector.dto.js';
import { Given } from '../account/given.js';
import { PageDto, PageQuery } from '../account/page.dto.js';

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
  @ApiProperty({ format: 'uuid', description: 'To take it back.' }) id!: string;
  @ApiProperty() link_token!: string;
  @ApiProperty({ format: 'uri', description: 'Send it to your customer. The token is in its fragment.' })
  magic_link_url!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class OpenLinksQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Where the page begins: `cursor` of the page before.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsUUID()
  override cursor?: string;
}

export class OpenLinkDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ example: 'HRIS', description: 'HRIS or ATS.' }) category!: string;
  @ApiProperty() origin_id!: string;
  @ApiProperty({ type: EndUserDto, nullable: true, description: 'Null when what we keep of it cannot be opened.' })
  end_user!: EndUserDto | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The connector that it repairs.' })
  connector_id!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class OpenLinkPage extends PageDto {
  @ApiProperty({ type: [OpenLinkDto] }) items!: OpenLinkDto[];
}

export class ConnectorTokenDto {
  @ApiProperty({ description: 'Keep it secret. Send it as `x-connector-token`.' }) connector_token!: string;
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
}
