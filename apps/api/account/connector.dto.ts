import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageDto, PageQuery } from './page.dto.js';
import { truth } from './truth.js';

export class ConnectorsQuery extends PageQuery {
  @ApiPropertyOptional() @IsOptional() @IsString() @MaxLength(200) connector_token?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Whether the credentials are accepted: false shows what wants a relink.',
  })
  @IsOptional()
  @Transform(truth)
  @IsBoolean()
  is_active?: boolean;

  @ApiPropertyOptional({ description: 'Your own id of the customer.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^[^\p{Cc}]*$/u)
  origin_id?: string;
}

export class EndUserDto {
  @ApiProperty() org_name!: string;
  @ApiProperty({ type: String, nullable: true }) email!: string | null;
}

export class ConnectorDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() is_active!: boolean;
  @ApiProperty({ example: 'COMPLETE', description: 'COMPLETE or RELINK_NEEDED.' }) status!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ type: EndUserDto, nullable: true, description: 'Null when what we keep of it cannot be opened.' })
  end_user!: EndUserDto | null;
  @ApiProperty({ type: String, nullable: true }) origin_id!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Done',
    description: 'Syncing, Done or Failed; null before the first sync.',
  })
  sync_status!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_sync_start_time!: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the reading began that the oldest of its models comes from; null before the first success.',
  })
  synced_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_sync_start_time!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Keep it secret. Only for keys with the scope `admin`; null for others and for members, and when what we keep of it cannot be opened.',
  })
  connector_token!: string | null;
  @ApiProperty({ example: 'HRIS' }) category!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) relink_needed_at!: string | null;
  @ApiProperty() is_test_connector!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) completed_at!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiPropertyOptional({ type: Number, nullable: true, description: 'Percent; null when not known. HRIS only.' })
  sync_progress?: number | null;
  @ApiPropertyOptional({ type: Number, nullable: true, description: 'HRIS only.' }) total_employees?: number | null;
  @ApiPropertyOptional({ type: Number, nullable: true, description: 'HRIS only.' }) active_employees?: number | null;
  @ApiPropertyOptional({ type: String, nullable: true, example: '15 min 30 sec', description: 'HRIS only.' })
  avg_sync_duration?: string | null;
}

export class ConnectorPage extends PageDto {
  @ApiProperty({ type: [ConnectorDto] }) items!: ConnectorDto[];
}

export class ErasedBackupsDto {
  @ApiProperty({ description: 'Version of the root key that wrapped the data key.' }) key_version!: number;
  @ApiProperty() statement!: string;
}

export class CertificateDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty({ format: 'date-time' }) erased_at!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Records destroyed, by model.',
  })
  records!: Record<string, number>;
  @ApiProperty({ type: [String], example: ['credentials', 'data_key', 'tokens'] }) destroyed!: string[];
  @ApiProperty({ type: ErasedBackupsDto }) backups!: ErasedBackupsDto;
}

export class ErasedDto {
  @ApiProperty() message!: string;
  @ApiProperty({ type: CertificateDto }) certificate!: CertificateDto;
}
