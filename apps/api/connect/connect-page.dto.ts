import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { TextDto } from './text.dto.js';

/** Neither control characters nor such as turn what follows around: the name stands beside other people's words. */
const PLAIN = /^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]*$/u;
const PLAIN_MESSAGE = { message: 'Input should hold no control characters' };
/** Something that can be seen: neither blanks alone nor what is never shown. */
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}]/u;
const SEEN_MESSAGE = { message: 'Input should be a name and not blank; null takes it back' };
/** 100 kB in base64, with what may stand before it. */
const LONGEST_LOGO = 140_000;

/** A line of plain text in which something can be seen. */
const LINE = /^(?=.*[^\s\p{Default_Ignorable_Code_Point}])[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]*$/u;
const LINE_MESSAGE = { message: 'Input should be one line of plain text' };
const LONGEST_PURPOSE = 400;

class PurposeBody {
  @ApiProperty({ minLength: 1, maxLength: LONGEST_PURPOSE })
  @IsString()
  @MaxLength(LONGEST_PURPOSE)
  @Matches(LINE, LINE_MESSAGE)
  en!: string;

  @ApiProperty({ minLength: 1, maxLength: LONGEST_PURPOSE })
  @IsString()
  @MaxLength(LONGEST_PURPOSE)
  @Matches(LINE, LINE_MESSAGE)
  de!: string;
}

export class ConnectPageBody {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: 80,
    description: 'As your customers know you; null: your organisation’s name.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  @Matches(PLAIN, PLAIN_MESSAGE)
  @Matches(SEEN, SEEN_MESSAGE)
  name?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description:
      'A PNG or JPEG of at most 100 kB and 2048 × 2048 pixels, in base64, with or without `data:image/png;base64,` before it; null: none.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_LOGO, { message: 'The logo may have 100 kB' })
  logo?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '#0a5c36',
    description: 'Of buttons: it has to have a contrast of 4.5 : 1 with white. Null: ours.',
  })
  @IsOptional()
  @IsString()
  @Matches(/^#[0-9a-f]{6}$/i, { message: 'Input should be a colour such as #0a5c36' })
  color?: string | null;

  @ApiPropertyOptional({
    type: PurposeBody,
    nullable: true,
    description:
      'What you use the data for, as your customers are told: one line of plain text in each language. Null: none.',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PurposeBody)
  purpose?: PurposeBody | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 500,
    example: 'https://vendor.example/privacy',
    description: 'Of your privacy notice, which the customer can open: https. Null: none.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  privacy_url?: string | null;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    example: ['https://app.example.com'],
    description:
      'Of your pages that show the connect page in a frame, all of them: https, or http of this machine, without a path. Null: none.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  origins?: string[] | null;
}

export class ConnectPageDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true, format: 'uri' }) logo_url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '#0a5c36' }) color!: string | null;
  @ApiProperty({ type: TextDto, nullable: true }) purpose!: TextDto | null;
  @ApiProperty({ type: String, nullable: true, format: 'uri' }) privacy_url!: string | null;
  @ApiProperty({ type: [String], example: ['https://app.example.com'] }) origins!: string[];
}
