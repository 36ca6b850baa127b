import { Controller, Get, Header } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { AppError } from '#kernel';
import { Store } from '#store';
import { ErrorDto } from '../http/error.dto.js';
import { Metrics } from './metrics.js';
import { StatusDto } from './status.dto.js';

class NotReady extends AppError {
  readonly code = 'not_ready';
  override readonly status = 503;
  override readonly retryable = true;

  constructor(cause: unknown) {
    super('The database does not answer, or its migrations are not applied.', {}, { cause });
  }
}

const OK: StatusDto = { status: 'ok' };

@ApiTags('Operation')
@Controller()
export class HealthController {
  constructor(
    private readonly store: Store,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  @ApiOperation({ summary: 'Whether the process runs', operationId: 'livez' })
  @ApiOkResponse({ type: StatusDto })
  live(): StatusDto {
    return OK;
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Whether the database answers and is migrated', operationId: 'readyz' })
  @ApiOkResponse({ type: StatusDto })
  @ApiServiceUnavailableResponse({ type: ErrorDto })
  ready(): Promise<StatusDto> {
    return this.store.ready().then(
      () => OK,
      (cause: unknown) => Promise.reject(new NotReady(cause)),
    );
  }

  @Get('metrics')
  @ApiExcludeEndpoint()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): Promise<string> {
    return this.metrics.text();
  }
}
