import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { ErasureCertificate } from '#tenancy';
import { Ending, type ToEnd } from '../gate/arguments.js';
import { ByHealthLink } from '../gate/gates.js';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { DisconnectBody, ErasureCertificateDto } from './health.dto.js';
import { HealthEnd } from './health-end.js';

/** What the page calls to end it, and when it has ended: for a day the link still opens the certificate. */
@ApiTags('Hosted page')
@Controller('api/embedded/v1/health')
export class HealthEndController {
  constructor(private readonly end: HealthEnd) {}

  @Post('disconnect')
  @HttpCode(200)
  @ByHealthLink({ action: 'health.disconnect', changes: true, afterErasure: true })
  @ApiOperation({
    summary: 'End the connection and erase all its data',
    description:
      'Who did not get the answer asks again, within a day: it is the same certificate. So it is for all who ask at the same time with one link.',
    operationId: 'health_disconnect',
  })
  @ApiOkResponse({ type: ErasureCertificateDto })
  @ApiUnprocessableEntityResponse({ type: InvalidRequestDto, description: 'The name is not the customer’s.' })
  disconnect(
    @Ending() ending: ToEnd | ErasureCertificate,
    @Body() { confirm }: DisconnectBody,
  ): Promise<ErasureCertificateDto> {
    return this.end.disconnect(ending, confirm);
  }

  @Get('certificate')
  @ByHealthLink({ action: 'health.certificate', afterErasure: true })
  @ApiOperation({
    summary: 'The certificate of the erasure, for a day',
    description: 'For the link that has ended the connection, and for no other.',
    operationId: 'health_certificate',
  })
  @ApiOkResponse({ type: ErasureCertificateDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'The connection has not ended: `not_found`.' })
  certificate(@Ending() ending: ToEnd | ErasureCertificate): ErasureCertificateDto {
    return this.end.certificate(ending);
  }
}
