import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { Given } from '../account/given.js';

/** Neither control characters nor such as turn what follows around: the name stands beside other people's words. */
const PLAIN = /^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]*$/u;
const PLAIN_MESSAGE = { message: 'Input should hold no control characters' };
/** 100 kB in base64, with what may stand before it. */
const LONGEST_LOGO = 140_000;

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
  @MinLength(1)
  @MaxLength(80)
  @Matches(PLAIN, PLAIN_MESSAGE)
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
    type: [String],
    example: ['https://app.example.com'],
    description: 'Of your pages that show the connect page in a frame: https, or http of this machine, without a path.',
  })
  @Given('origins')
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  origins?: string[];
}

export class ConnectPageDto {
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true, format: 'uri' }) logo_url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '#0a5c36' }) color!: string | null;
  @ApiProperty({ type: [String], example: ['https://app.example.com'] }) origins!: string[];
}
