import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { FieldChoiceDto, ModelChoiceDto, OffBody, TextDto, VendorDto } from '../connect/text.dto.js';
import { PLAIN_NAME, PLAIN_NAME_MESSAGE } from '../gate/plain-name.js';

export class ModelHealthDto extends ModelChoiceDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Done',
    description:
      'Syncing, Done or Failed; null before the first run, and where it is off. Failed as well while the credentials are not accepted.',
  })
  status!: string | null;

  @ApiProperty({ type: 'integer', description: 'How many there are.' }) records!: number;
  @ApiProperty({ type: 'integer', description: 'How many the latest run has seen so far.' }) seen!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'How many there seem to be; null where nobody says.' })
  expected!: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_success!: string | null;
}

export class LastReadDto {
  @ApiProperty({
    description:
      'What the vendor calls its API key; `file_link` where somebody used the address of a file, `dashboard` where one of the vendor’s people looked.',
  })
  key!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class HealthIssueDto {
  @ApiProperty() code!: string;
  @ApiProperty({ format: 'date-time' }) since!: string;
  @ApiProperty({ type: TextDto, description: 'What happened, and what to do.' }) text!: TextDto;
}

export class HealthDto {
  @ApiProperty({ type: VendorDto }) vendor!: VendorDto;
  @ApiProperty() customer!: string;
  @ApiProperty() connector_name!: string;

  @ApiProperty({
    type: String,
    example: 'ok',
    description:
      'relink: the credentials are not accepted any more; paused; reading: not everything was read once; issues: something is to be done; or ok.',
  })
  status!: string;

  @ApiProperty({
    ...{ type: String, nullable: true, example: 'customer' },
    description: 'Who has paused it: `customer`, here, whom nobody else may overrule, or `vendor`; null: nobody.',
  })
  paused_by!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When something was read last; null while not everything was read once.',
  })
  last_sync!: string | null;

  @ApiProperty({
    description: 'Whether something that was switched off is still being destroyed. Nobody is given it any more.',
  })
  destroying!: boolean;

  @ApiProperty({ description: 'Whether this link may switch on again what is off. The vendor’s own links may not.' })
  may_switch_on!: boolean;

  @ApiProperty({ description: 'Whether this link may download what is held. The vendor’s own links may not.' })
  may_download!: boolean;

  @ApiProperty({
    type: 'integer',
    description: 'The number of what is off: it is given with what is to be off instead.',
  })
  choices_version!: number;

  @ApiProperty({ type: [ModelHealthDto] }) models!: ModelHealthDto[];
  @ApiProperty({ type: [FieldChoiceDto] }) fields!: FieldChoiceDto[];

  @ApiProperty({
    type: LastReadDto,
    nullable: true,
    description:
      'Who at the vendor read records last by the API; null: nobody yet. Messages to its endpoints are not counted.',
  })
  last_read!: LastReadDto | null;

  @ApiProperty({ type: [HealthIssueDto] }) issues!: HealthIssueDto[];
}

/** The greatest number that the database has room for. */
const MOST = 2 ** 31 - 1;

export class ChoicesBody {
  @ApiProperty({ type: OffBody, description: 'All that is to be off from now on.' })
  @IsObject()
  @ValidateNested()
  @Type(() => OffBody)
  off!: OffBody;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MOST,
    description: 'As the page was told it: of which choices these are made.',
  })
  @IsInt()
  @Min(0)
  @Max(MOST)
  choices_version!: number;
}

export class DisconnectBody {
  @ApiProperty({ description: 'The customer’s name, as it is shown.' })
  @IsString()
  @MinLength(1)
  @MaxLength(300)
  confirm!: string;
}

export class RelinkDto {
  @ApiProperty({ format: 'uri', description: 'Where new credentials are given; good once.' }) magic_link_url!: string;
}

export class ExportQuery {
  @ApiPropertyOptional({ description: 'Of one model only.', example: 'employee' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN_NAME, PLAIN_NAME_MESSAGE)
  model?: string;

  @ApiPropertyOptional({
    description:
      'Of one person only, with everything that hangs on them: their e-mail address, their id here, or at the provider.',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(320)
  person?: string;
}

class DestroyedDto {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'How many of each model.' })
  records!: Record<string, number>;
  @ApiProperty() credentials!: boolean;
  @ApiProperty() data_key!: boolean;
  @ApiProperty() tokens!: boolean;
}

class BackupsDto {
  @ApiProperty({ type: 'integer' }) key_version!: number;
  @ApiProperty({ type: TextDto }) statement!: TextDto;
}

class ErasedModelDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: TextDto }) label!: TextDto;
}

export class ErasureCertificateDto {
  @ApiProperty({ format: 'uuid' }) connector_id!: string;
  @ApiProperty() connector!: string;
  @ApiProperty({ format: 'date-time' }) erased_at!: string;
  @ApiProperty({ type: DestroyedDto }) destroyed!: DestroyedDto;
  @ApiProperty({ type: [ErasedModelDto], description: 'What the erased models are called.' })
  models!: ErasedModelDto[];
  @ApiProperty({ type: BackupsDto }) backups!: BackupsDto;
}

export class HealthLinkDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({
    description:
      'Whether it was shown to the customer after linking: only then it may switch on again what is off, end the customer’s pause, and download.',
  })
  may_switch_on!: boolean;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute.' })
  last_used_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) revoked_at!: string | null;
}

export class HealthLinksDto {
  @ApiProperty({ type: [HealthLinkDto] }) items!: HealthLinkDto[];
}

export class NewHealthLinkDto {
  @ApiProperty({ format: 'uuid', description: 'To revoke it.' }) id!: string;
  @ApiProperty({
    format: 'uri',
    description:
      'Shown once. It can do all but switch on again what is off, end a pause of the customer’s, and download.',
  })
  health_url!: string;
}
