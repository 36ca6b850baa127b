import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Patch, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiExtraModels,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { type HealthLinkRef, HealthLinksService } from '#connect';
import { SchedulesService } from '#sync';
import type { ConnectionRef } from '#tenancy';
import { PausedAnswer } from '../account/resync.dto.js';
import { choicesIn } from '../connect/text.dto.js';
import { attachment } from '../files/attachment.js';
import { Connected, HealthLink, Making } from '../gate/arguments.js';
import { ByHealthLink } from '../gate/gates.js';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { ChoicesBody, ExportQuery, HealthDto, RelinkDto } from './health.dto.js';
import { HealthActs } from './health-acts.js';
import { HealthExport } from './health-export.js';
import { HealthView } from './health-view.js';

/** What the page calls that a customer's admin keeps: the token in a header says whose connection it is, there is no API key. */
@ApiTags('Hosted page')
@Controller('api/embedded/v1/health')
export class HealthPageController {
  constructor(
    private readonly view: HealthView,
    private readonly schedules: SchedulesService,
    private readonly links: HealthLinksService,
    private readonly acts: HealthActs,
    private readonly exports: HealthExport,
  ) {}

  @Get()
  @ByHealthLink()
  @ApiOperation({ summary: 'What is read of a customer, and how that goes', operationId: 'health_show' })
  @ApiOkResponse({ type: HealthDto })
  show(@Connected() connection: ConnectionRef, @HealthLink() link: HealthLinkRef): Promise<HealthDto> {
    return this.view.of(connection, link);
  }

  @Patch('choices')
  @HttpCode(204)
  @ByHealthLink({ action: 'health.choices', changes: true })
  @ApiOperation({
    summary: 'Switch models and sensitive fields off, or on again',
    description:
      'All that is to be off is named, with the number of the choices that stand. From the answer on nothing of what is switched off is read or given out, and what is held of it is ' +
      'destroyed; what is switched on is read anew.',
    operationId: 'health_choices',
  })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({
    type: ErrorDto,
    description: 'A link that the vendor has made switches nothing on: `switched_off_by_customer`.',
  })
  @ApiConflictResponse({
    type: ErrorDto,
    description: 'Others stand by now: `choices_changed`. Look at them, and choose once more.',
  })
  @ApiExtraModels(ErrorDto, InvalidRequestDto)
  @ApiUnprocessableEntityResponse({
    description: 'Something cannot be switched off: `choice_unknown`; or the body is not valid: `invalid_request`.',
    schema: { anyOf: [{ $ref: getSchemaPath(ErrorDto) }, { $ref: getSchemaPath(InvalidRequestDto) }] },
  })
  choose(
    @Connected() connection: ConnectionRef,
    @HealthLink() link: HealthLinkRef,
    @Body() { off, choices_version: seen }: ChoicesBody,
    @Making() making: (subject: string) => void,
  ): Promise<void> {
    return this.acts.choose(connection, { off: choicesIn(off), seen }, link).then(making);
  }

  @Post('pause')
  @HttpCode(204)
  @ByHealthLink({ action: 'health.pause', changes: true })
  @ApiOperation({
    summary: 'Read nothing any more',
    description:
      'What is being read, or waits for its turn to be, is read to its end; nothing else begins until it is resumed here, whoever asks. By a link that the vendor has ' +
      'made it is a pause of the vendor’s, who may end it.',
    operationId: 'health_pause',
  })
  @ApiNoContentResponse()
  async pause(@Connected() connection: ConnectionRef, @HealthLink() { maySwitchOn }: HealthLinkRef): Promise<void> {
    await this.schedules.change(connection, { paused: true }, maySwitchOn ? 'customer' : 'vendor');
  }

  @Post('resume')
  @HttpCode(204)
  @ByHealthLink({ action: 'health.resume', changes: true })
  @ApiOperation({ summary: 'Read by itself again', operationId: 'health_resume' })
  @PausedAnswer
  @ApiNoContentResponse()
  async resume(@Connected() connection: ConnectionRef, @HealthLink() { maySwitchOn }: HealthLinkRef): Promise<void> {
    await this.schedules.change(connection, { paused: false }, maySwitchOn ? 'customer' : 'vendor');
  }

  @Post('relink')
  @HttpCode(200)
  @ByHealthLink({ action: 'health.relink', changes: true })
  @ApiOperation({ summary: 'A link for new credentials of the same account', operationId: 'health_relink' })
  @ApiOkResponse({ type: RelinkDto })
  relink(@Connected() connection: ConnectionRef): Promise<RelinkDto> {
    return this.acts.relink(connection);
  }

  @Post('revoke')
  @HttpCode(204)
  @ByHealthLink({ action: 'health.revoke', changes: true })
  @ApiOperation({ summary: 'End this link; nothing else changes', operationId: 'health_revoke' })
  @ApiNoContentResponse()
  revoke(@Connected() connection: ConnectionRef, @HealthLink() { id }: HealthLinkRef): Promise<void> {
    return this.links.revoke(connection, id);
  }

  @Get('export')
  @ByHealthLink({ action: 'health.export', changes: true })
  @ApiOperation({
    summary: 'Everything that is held, or everything that is held of one person',
    description:
      'One JSON object a line: each record with its `model`, as the API answers it, with custom fields and what the provider sent; then ' +
      'what was set aside. Deleted records are in it for as long as they are kept, and say so with `is_deleted`; what is withheld is not. A ' +
      'record that changes meanwhile may come twice: the last line counts. An answer that is cut off is not whole: so it is when the link ' +
      'is revoked, something is switched off or on, or the connector is erased meanwhile.',
    operationId: 'health_export',
  })
  @ApiOkResponse({ content: { 'application/x-ndjson': { schema: { type: 'string', format: 'binary' } } } })
  @ApiForbiddenResponse({
    type: ErrorDto,
    description: 'The link is one that the vendor has made: `not_by_vendors_link`.',
  })
  @ApiConflictResponse({
    type: ErrorDto,
    description: 'Something was switched off or on before the first line: `export_stopped`. Download it again.',
  })
  @ApiNotFoundResponse({
    type: ErrorDto,
    description: 'The link is not valid, or there is no such person: `not_found`.',
  })
  @ApiUnprocessableEntityResponse({ type: InvalidRequestDto, description: 'There is no such model.' })
  async export(
    @Connected() connection: ConnectionRef,
    @HealthLink() link: HealthLinkRef,
    @Query() query: ExportQuery,
    @Making() making: (subject: string) => void,
  ): Promise<StreamableFile> {
    const lines = await this.exports.lines({ connection, link }, query);
    making(query.model ?? 'all');
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'application/x-ndjson; charset=utf-8',
      disposition: attachment(`${connection.connector}-${new Date().toISOString().slice(0, 10)}.ndjson`),
    });
  }
}
