import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { LeftOutOrNull } from './left-out.js';

const LONGEST_PASSWORD = 256;
const LONGEST_NAME = 200;
const NO_CONTROLS = /^[^\p{Cc}]*$/u;
const CODE_DESCRIPTION = 'Six digits of the authenticator app, or one of the recovery codes. Each is good once.';

export class LoginBody {
  @ApiProperty({ format: 'email' }) @IsString() @MinLength(1) @MaxLength(320) email!: string;
  @ApiProperty({ format: 'password' }) @IsString() @MinLength(1) @MaxLength(LONGEST_PASSWORD) password!: string;
  @ApiPropertyOptional({ description: CODE_DESCRIPTION }) @LeftOutOrNull() @IsString() @MaxLength(64) code?: string;
}

export class ProofBody {
  @ApiProperty({ format: 'password' }) @IsString() @MinLength(1) @MaxLength(LONGEST_PASSWORD) password!: string;
  @ApiProperty({ description: CODE_DESCRIPTION }) @IsString() @MaxLength(64) code!: string;
}

export class CodeBody {
  @ApiProperty({ description: 'Six digits, of the authenticator that is being set up.' })
  @IsString()
  @MaxLength(64)
  code!: string;
}

export class OwnChangesBody {
  @ApiPropertyOptional({ minLength: 1, maxLength: LONGEST_NAME })
  @LeftOutOrNull()
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_NAME)
  @Matches(NO_CONTROLS)
  name?: string;

  @ApiPropertyOptional({ format: 'password', description: 'A new one, of at least 12 characters.' })
  @LeftOutOrNull()
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password?: string;

  @ApiPropertyOptional({ format: 'password', description: 'The password until now; needed for a new one.' })
  @LeftOutOrNull()
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  current_password?: string;
}

export class InvitationTokenBody {
  @ApiProperty({ description: 'What stands behind # in the invitation.' }) @IsString() @MaxLength(200) token!: string;
}

export class AcceptBody extends InvitationTokenBody {
  @ApiPropertyOptional({ format: 'email', description: 'Needed where the invitation names none.' })
  @LeftOutOrNull()
  @IsEmail()
  @MaxLength(320)
  email?: string;

  @ApiPropertyOptional({
    description: 'Needed where the invitation is for somebody new.',
    minLength: 1,
    maxLength: LONGEST_NAME,
  })
  @LeftOutOrNull()
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_NAME)
  @Matches(NO_CONTROLS)
  name?: string;

  @ApiProperty({ format: 'password', description: 'At least 12 characters.' })
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @ApiProperty({ description: 'Six digits, of the authenticator that was set up with what the invitation shows.' })
  @IsString()
  @MaxLength(64)
  code!: string;
}

export class SignOnBody {
  @ApiPropertyOptional({
    description: 'Where the way ends: a path of the dashboard, below `/dashboard`. Left out: its home.',
    maxLength: 1000,
  })
  @LeftOutOrNull()
  @IsString()
  @MaxLength(1000)
  to?: string;

  @ApiPropertyOptional({ description: 'To accept an invitation by this: what stands behind # in it.' })
  @LeftOutOrNull()
  @IsString()
  @MaxLength(200)
  invitation?: string;

  @ApiPropertyOptional({ format: 'email', description: 'Needed where the invitation names none.' })
  @LeftOutOrNull()
  @IsEmail()
  @MaxLength(320)
  email?: string;

  @ApiPropertyOptional({
    description: 'Needed where the invitation is for somebody new.',
    minLength: 1,
    maxLength: LONGEST_NAME,
  })
  @LeftOutOrNull()
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_NAME)
  @Matches(NO_CONTROLS)
  name?: string;
}

export class SignOnOfferDto {
  @ApiProperty({ type: String, nullable: true, description: 'Of the identity provider; null where there is none.' })
  name!: string | null;
}

export class SignOnDto {
  @ApiProperty({ format: 'uri', description: 'Where the browser goes, at the identity provider. Good for 10 minutes.' })
  url!: string;
}

export class IdentityDto {
  @ApiProperty({ type: String, nullable: true, description: 'The address that the provider said, if it did.' })
  email!: string | null;
  @ApiProperty({ format: 'date-time', description: 'When it was bound.' }) since!: string;
}

export class OrganisationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
}

export class OwnMemberDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'email' }) email!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, description: 'viewer, developer, admin or owner.' }) role!: string;
  @ApiProperty({ type: 'integer' }) recovery_codes_left!: number;
  @ApiProperty({ description: 'Whether there is a password, with an authenticator. Without one: single sign-on only.' })
  has_password!: boolean;
  @ApiProperty({ type: IdentityDto, nullable: true, description: 'By single sign-on; null: not at all.' })
  identity!: IdentityDto | null;
}

export class SessionDto {
  @ApiProperty({ type: OwnMemberDto }) member!: OwnMemberDto;
  @ApiProperty({ type: OrganisationDto }) organisation!: OrganisationDto;
  @ApiProperty({ type: [String], description: 'What the role brings: the scopes of API keys, and members:manage.' })
  scopes!: string[];
  @ApiProperty({
    format: 'date-time',
    description: 'When it ends in any case. Without a request for 12 hours it ends before.',
  })
  expires_at!: string;
}

export class AcceptedDto extends SessionDto {
  @ApiProperty({
    type: [String],
    description: 'For when the authenticator is lost, each good once. Never shown again.',
  })
  recovery_codes!: string[];
}

export class RecoveryCodesDto {
  @ApiProperty({ type: [String], description: 'In the place of all that were left. Never shown again.' })
  recovery_codes!: string[];
}

export class TotpDto {
  @ApiProperty({ description: 'In Base32, for typing it.' }) secret!: string;
  @ApiProperty({ description: '`otpauth://…`, for a QR code.' }) uri!: string;
}

export class InvitedDto {
  @ApiProperty({ type: OrganisationDto }) organisation!: OrganisationDto;
  @ApiProperty({ type: String, description: 'viewer, developer, admin or owner.' }) role!: string;
  @ApiProperty({ type: String, format: 'email', nullable: true, description: 'Null: whoever accepts says it.' })
  email!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of the member that it lets in again; null for a new one.',
  })
  name!: string | null;
  @ApiProperty({ description: 'Whether it gives a member a new password and a new authenticator.' }) is_reset!: boolean;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: TotpDto, description: 'What the authenticator app is set up with.' }) totp!: TotpDto;
}
