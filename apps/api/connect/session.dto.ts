import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsString, MaxLength, MinLength } from 'class-validator';
import { ErrorDto } from '../http/error.dto.js';

export class LinkSessionBody {
  @ApiProperty() @IsString() @MinLength(1) @MaxLength(200) link_token!: string;
}

export class LinkCredentialsBody extends LinkSessionBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 4096 },
    description: 'By the names that the session gives; optional ones may be left out or empty.',
  })
  @IsObject()
  credentials!: Record<string, unknown>;
}

export class CredentialFieldDto {
  @ApiProperty() name!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ description: 'Where to find it.' }) help!: string;
  @ApiProperty({ description: 'Whether it must not be shown.' }) secret!: boolean;
  @ApiProperty({ description: 'Whether the connector works without it, and does less: what, `help` says.' })
  optional!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'What it looks like.' }) form!: string | null;
}

export class RightDto {
  @ApiProperty() area!: string;
  @ApiProperty() right!: string;
  @ApiProperty({ description: 'What it is for.' }) why!: string;
}

export class LinkSessionDto {
  @ApiProperty({ description: 'Whose account is to be linked.' }) customer!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty() connector_name!: string;
  @ApiProperty({ description: 'Whether an existing connector is repaired.' }) relink!: boolean;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: [String], description: "What to do in the provider's settings." }) steps!: string[];
  @ApiProperty({ type: [RightDto] }) rights!: RightDto[];
  @ApiProperty({ type: [CredentialFieldDto] }) credentials!: CredentialFieldDto[];
}

export class StreamGrantDto {
  @ApiProperty() name!: string;
  @ApiProperty() granted!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'What to tick; null when granted.' }) missing!:
    string | null;
}

export class LinkCheckDto {
  @ApiProperty({ type: [StreamGrantDto] }) streams!: StreamGrantDto[];
  @ApiProperty({ type: [String], description: 'Attributes that the credentials do not show.' }) missing!: string[];
}

export class CredentialsRejectedDto extends ErrorDto {
  @ApiPropertyOptional({
    type: [String],
    example: ['client_secret'],
    description: 'Which of the credentials it is about, where the provider tells.',
  })
  fields?: string[];
}

export class TemporaryTokenDto {
  @ApiProperty({ description: 'Exchange it once for the connector token.' }) temporary_token!: string;
}
