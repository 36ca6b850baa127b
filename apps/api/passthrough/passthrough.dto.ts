import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, IsIn, IsNumber, IsObject, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { PASSED_FORMATS } from '#actions';
import type { Json, JsonObject } from '#connectors';
import { ANY } from '../http/any.dto.js';

const LONGEST_PATH = 8192;
const MOST_SECONDS = 60;

export class PassthroughBody {
  @ApiProperty({ example: 'GET', description: 'GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE.' })
  @IsString()
  @MaxLength(16)
  method!: string;

  @ApiProperty({
    example: '/v2/persons/1234',
    description: "Below the provider's address, with its query if it has one.",
  })
  @IsString()
  @MaxLength(LONGEST_PATH)
  path!: string;

  @ApiProperty({
    ...{ type: 'object', additionalProperties: { type: 'string' }, example: {} },
    description: 'Sent along, but for those that say who calls or that belong to the connection. May be empty.',
  })
  @IsObject()
  headers!: Record<string, string>;

  @ApiPropertyOptional({
    ...{ type: 'object', additionalProperties: true, example: { limit: 50 } },
    description: 'Added to the query: texts, numbers, flags, and lists of those.',
  })
  @IsOptional()
  @IsObject()
  params?: JsonObject;

  @ApiPropertyOptional({
    ...ANY,
    description:
      'The body. JSON: any JSON, or a text that is sent as it is. XML: a text. BINARY: base64. MULTIPART: an object of the parts by their names; a file is `{ file_content, file_name, content_type }`, its content in base64.',
  })
  @Allow()
  data?: Json;

  @ApiPropertyOptional({
    type: String,
    default: 'JSON',
    description: 'What `data` is: JSON, XML, MULTIPART or BINARY.',
  })
  @IsIn(PASSED_FORMATS)
  request_format: (typeof PASSED_FORMATS)[number] = 'JSON';

  @ApiPropertyOptional({
    ...{ type: String, default: 'JSON' },
    description:
      'JSON, XML, MULTIPART or BINARY: what the provider is asked for, unless `headers` has an `accept`. The answer is as it comes.',
  })
  @IsIn(PASSED_FORMATS)
  response_format: (typeof PASSED_FORMATS)[number] = 'JSON';

  @ApiPropertyOptional({ ...{ type: Number, minimum: 1, maximum: MOST_SECONDS, default: 30 }, description: 'Seconds.' })
  @IsNumber()
  @Min(1)
  @Max(MOST_SECONDS)
  timeout = 30;
}
