import { Controller, Get, Query } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { NotFound } from '#kernel';
import { document, type Document } from '#models';
import { Files } from '#records';
import type { ConnectionRef } from '#tenancy';
import { Connected, PathId } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';

const WHOLE = { message: 'Input should be a whole number from 60 to 3600' };

export class DownloadQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 60,
    maximum: 3600,
    description: 'How long the address is good for.',
  })
  @Type(() => Number)
  @IsInt(WHOLE)
  @Min(60, WHOLE)
  @Max(3600, WHOLE)
  ttl_seconds = 300;
}

class DownloadDto {
  @ApiProperty({ format: 'uri', description: 'The file, until then. Whoever has the address needs no key.' })
  url!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: String, nullable: true }) filename!: string | null;
  @ApiProperty({ type: String, nullable: true }) content_type!: string | null;
  @ApiProperty({ type: Number, nullable: true }) size_bytes!: number | null;
}

const FILE = { model: document, field: 'file_url' };
const { name, path, category, displayName } = document;
const SECOND = 1000;

@ApiTags(displayName)
@Controller(`api/${category}/v1/${path}`)
export class DownloadController {
  constructor(private readonly files: Files) {}

  @Get(':id/download')
  @ByToken({ action: `${name}.download`, needs: 'read', category })
  @ApiOperation({ summary: 'Where the file of a document can be had', operationId: `${name}_download` })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: DownloadDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such document, or no file of it.' })
  async download(
    @Connected() connection: ConnectionRef,
    @PathId() id: string,
    @Query() { ttl_seconds: seconds }: DownloadQuery,
  ): Promise<DownloadDto> {
    const expiresAt = new Date((Math.floor(Date.now() / SECOND) + seconds) * SECOND);
    const address = await this.files.addressOf(connection, FILE, { id: id.toLowerCase(), expiresAt });
    if (!address) throw new NotFound('The file');
    const { file_name, content_type, size_bytes } = address.fields as Partial<Document>;
    return {
      url: address.url,
      expires_at: expiresAt.toISOString(),
      filename: file_name ?? null,
      content_type: content_type ?? null,
      size_bytes: size_bytes ?? null,
    };
  }
}
