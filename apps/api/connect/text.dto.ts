import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import type { Choices } from '#connectors';

/** The same sentence in each language. */
export class TextDto {
  @ApiProperty() en!: string;
  @ApiProperty() de!: string;
}

export class VendorDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true, description: 'A path on this server.' }) logo_url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '#0a5c36' }) color!: string | null;
  @ApiProperty({ type: TextDto, nullable: true, description: 'What it uses the data for, in its own words.' })
  purpose!: TextDto | null;
  @ApiProperty({ type: String, nullable: true, format: 'uri', description: 'Of its privacy notice.' })
  privacy_url!: string | null;
}

const NAMES = 200;

/** What is not to be read, by name. */
export class OffBody {
  @ApiProperty({ type: [String], example: ['compensation'] })
  @IsArray()
  @ArrayMaxSize(NAMES)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  models!: string[];

  @ApiProperty({ type: [String], example: ['birth_date'] })
  @IsArray()
  @ArrayMaxSize(NAMES)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  fields!: string[];
}

export const choicesIn = ({ models, fields }: OffBody): Choices => ({ models, fields });

export class TakesDto {
  @ApiProperty({ type: [String] }) models!: string[];
  @ApiProperty({ type: [String] }) fields!: string[];
}

class ChoiceDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: TextDto }) label!: TextDto;
  @ApiProperty({ type: TextDto }) why!: TextDto;
  @ApiProperty({ description: 'Whether it is read.' }) on!: boolean;
  @ApiProperty({ type: TakesDto, description: 'What is switched off with it.' }) takes!: TakesDto;
}

export class ModelChoiceDto extends ChoiceDto {
  @ApiProperty({ description: 'Nothing works without it.' }) always!: boolean;
}

export class FieldChoiceDto extends ChoiceDto {
  @ApiProperty({ type: [String], description: 'In which models it may stand.' }) models!: string[];
}
