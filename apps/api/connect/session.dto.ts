import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { LANGUAGES } from '#connectors';
import { Given } from '../account/given.js';
import { ErrorDto } from '../http/error.dto.js';
import { FieldChoiceDto, ModelChoiceDto, OffBody, TextDto, VendorDto } from './text.dto.js';

export class LinkSessionBody {
  @ApiProperty() @IsString() @MinLength(1) @MaxLength(200) link_token!: string;
}

export class LinkCredentialsBody extends LinkSessionBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 4096 },
    description:
      'By the names that the session gives; optional ones may be left out or empty. What people paste is understood: blanks and ' +
      'quotes around a value, values in each other’s fields, a text or JSON that holds several in any of the fields.',
  })
  @IsObject()
  credentials!: Record<string, unknown>;

  @ApiPropertyOptional({
    type: OffBody,
    description:
      'What is not to be read: of this nothing is asked for. Left out on a relink: what is switched off stays so.',
  })
  @Given('off')
  @IsObject()
  @ValidateNested()
  @Type(() => OffBody)
  off?: OffBody;
}

export class CredentialFieldDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: TextDto }) label!: TextDto;
  @ApiProperty({ type: TextDto, description: 'Where to find it.' }) help!: TextDto;
  @ApiProperty({ description: 'Whether it must not be shown.' }) secret!: boolean;
  @ApiProperty({ description: 'Whether the connector works without it, and does less: what, `help` says.' })
  optional!: boolean;
  @ApiProperty({ type: TextDto, nullable: true, description: 'What it looks like.' }) form!: TextDto | null;
}

export class RightDto {
  @ApiProperty({ type: TextDto, description: 'As the provider’s settings name it.' }) area!: TextDto;
  @ApiProperty({ type: TextDto }) right!: TextDto;
  @ApiProperty({ type: String, example: 'read', description: 'read; or write: nothing is read by it.' })
  access!: 'read' | 'write';
  @ApiProperty({ type: TextDto, description: 'What it is for.' }) why!: TextDto;
  @ApiProperty({ type: [String], description: 'The models that need it; none: it serves all.' }) models!: string[];
}

export class StepDto {
  @ApiProperty({ type: TextDto }) text!: TextDto;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '/connect/drawings/provider/settings',
    description: 'A path on this server, without the language and `.svg`: `<drawing>.en.svg`.',
  })
  drawing!: string | null;
}

export class LinkSessionDto {
  @ApiProperty({ description: 'Whose account is to be linked.' }) customer!: string;
  @ApiProperty() integration_slug!: string;
  @ApiProperty() connector_name!: string;
  @ApiProperty({ description: 'Whether an existing connector is repaired.' }) relink!: boolean;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: VendorDto, description: 'Who asks.' }) vendor!: VendorDto;
  @ApiProperty({ type: [String], example: LANGUAGES }) languages!: string[];
  @ApiProperty({ type: [StepDto], description: "What to do in the provider's settings." }) steps!: StepDto[];
  @ApiProperty({ type: [RightDto] }) rights!: RightDto[];
  @ApiProperty({ type: [CredentialFieldDto] }) credentials!: CredentialFieldDto[];
  @ApiProperty({ type: [ModelChoiceDto], description: 'What is read.' }) models!: ModelChoiceDto[];
  @ApiProperty({ type: [FieldChoiceDto], description: 'Sensitive fields that may stand in it.' })
  fields!: FieldChoiceDto[];
}

export class StreamGrantDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: [String], description: 'What it fills.' }) models!: string[];
  @ApiProperty() granted!: boolean;
  @ApiProperty({ type: TextDto, nullable: true, description: 'What to tick, and where; null when granted.' })
  missing!: TextDto | null;
}

export class ListedDto {
  @ApiProperty({ type: TextDto, description: 'Where the list is.' }) list!: TextDto;
  @ApiProperty({ type: TextDto, description: 'What to choose there.' }) name!: TextDto;
}

export class MissingDto extends TextDto {
  @ApiProperty({
    type: ListedDto,
    nullable: true,
    description: 'The same in parts, where it is one of many in a list.',
  })
  listed!: ListedDto | null;
}

export class LinkCheckDto {
  @ApiProperty({ type: [StreamGrantDto], description: 'Without those of which everything is off.' })
  streams!: StreamGrantDto[];

  @ApiProperty({
    type: [MissingDto],
    description:
      'Rights and attributes that the credentials lack and of which parts are empty: what to tick, and where.',
  })
  missing!: MissingDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { client_id: 'accepted', client_secret: 'accepted' },
    description: 'Of each whether it is `accepted`, or was `left_out`: what is gone without then, its `help` says.',
  })
  credentials!: Record<string, string>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { client_secret: 'client_id' },
    description:
      'Credentials that did not stand in their own field, each with the name of the field that it was found in.',
  })
  understood!: Record<string, string>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
    example: { client_secret: [0, 41] },
    description:
      'Of these where in that field they begin and end, so that a page can put them into their own. Left out is what does not ' +
      'stand there in one piece.',
  })
  places!: Record<string, [number, number]>;
}

export class CredentialsRejectedDto extends ErrorDto {
  @ApiPropertyOptional({
    type: [String],
    example: ['client_secret'],
    description: 'Which of the credentials it is about, where the provider tells.',
  })
  fields?: string[];

  @ApiPropertyOptional({ type: TextDto, description: 'What to do.' }) advice?: TextDto;
}

export class FinishedLinkDto {
  @ApiProperty({ description: 'Exchange it once for the connector token.' }) temporary_token!: string;
  @ApiProperty({
    format: 'uri',
    description:
      'For the customer to keep: what is read, what to fix, and how to end it. Shown once; the vendor does not see it.',
  })
  health_url!: string;
}
