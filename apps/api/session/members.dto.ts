import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Role, ROLES } from '#tenancy';
import { truth } from '../account/truth.js';

const ROLE_DESCRIPTION = 'viewer, developer, admin or owner.';

export class RoleBody {
  @ApiProperty({ type: String, description: ROLE_DESCRIPTION }) @IsString() @IsIn([...ROLES]) role!: Role;
}

export class InviteBody extends RoleBody {
  @ApiProperty({ format: 'email' }) @IsEmail() @MaxLength(320) email!: string;
}

export class RemoveMemberQuery {
  @ApiPropertyOptional({
    ...{ type: Boolean, default: false },
    description: 'Whether the API keys that the member has made are revoked as well.',
  })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  revoke_keys = false;
}

const UNREADABLE = 'Null: its root key is gone.';

export class MemberDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'email', nullable: true, description: UNREADABLE }) email!: string | null;
  @ApiProperty({ type: String, nullable: true, description: UNREADABLE }) name!: string | null;
  @ApiProperty({ type: String, description: ROLE_DESCRIPTION }) role!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_login_at!: string | null;
}

export class MembersDto {
  @ApiProperty({ type: [MemberDto] }) items!: MemberDto[];
}

export class InvitationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    description: 'Null: whoever accepts says it, or its root key is gone.',
  })
  email!: string | null;
  @ApiProperty({ type: String, description: ROLE_DESCRIPTION }) role!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Whom it lets in again; null for somebody new.',
  })
  member_id!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class InvitationsDto {
  @ApiProperty({ type: [InvitationDto] }) items!: InvitationDto[];
}

export class MadeInvitationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'email' }) email!: string;
  @ApiProperty({ type: String, description: ROLE_DESCRIPTION }) role!: string;
  @ApiProperty({ description: 'Good once. Hand it on in a way that only they can read; it is never shown again.' })
  url!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class ResetDto {
  @ApiProperty({ description: 'Good once. Hand it on in a way that only they can read; it is never shown again.' })
  url!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}
