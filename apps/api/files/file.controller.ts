import { Controller, Get, Header, Param, Req, StreamableFile } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Answering, type Reply } from '../gate/arguments.js';
import { ErrorDto } from '../http/error.dto.js';
import { FileReads } from './file-reads.js';

/** Files of records, for whoever has an address that the API gave: a browser that shows a picture, a person who saves a document. */
@ApiTags('Files')
@ApiExtraModels(ErrorDto)
@Controller('files')
export class FileController {
  constructor(private readonly files: FileReads) {}

  @Get(':token')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin') // pages of vendors show it
  @ApiOperation({ summary: 'The file that an address is for', operationId: 'file_get' })
  @ApiParam({ name: 'token', description: 'As the address has it.', schema: { type: 'string' } })
  @ApiOkResponse({
    description: 'The file as the provider has it, to be saved.',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'The address has expired, was altered, or the file is gone.' })
  @ApiTooManyRequestsResponse({
    type: ErrorDto,
    description: 'Too many files of one connector: `rate_limited`. Wait for `Retry-After` seconds.',
  })
  @ApiServiceUnavailableResponse({
    type: ErrorDto,
    description: 'The provider asks us to wait (`Retry-After` says how many seconds), or could not be reached.',
  })
  read(
    @Param('token') token: string,
    @Req() { id }: FastifyRequest,
    @Answering() reply: Reply,
  ): Promise<StreamableFile> {
    return this.files.read(token, id, reply);
  }
}
