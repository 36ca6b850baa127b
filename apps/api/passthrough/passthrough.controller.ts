import { Controller, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type PassthroughRequest, PassthroughService } from '#actions';
import type { JsonObject } from '#connectors';
import { ByToken } from '../gate/gates.js';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { LATE_WITH_FILE } from '../http/json-body.js';
import { RequestPipe } from '../http/request.pipe.js';
import { Documented, readerOf } from '../models/parameter.js';
import { Asked, ASYNC, freshWriteQuery, type WriteCall } from '../writes/write-call.js';
import { AnswersLater, IdempotencyKey } from '../writes/write-docs.js';
import { WriteErrorDto } from '../writes/write.dto.js';
import { type GiveOn, GivingOn } from './giving-on.js';
import { PassthroughBody } from './passthrough.dto.js';

const read = readerOf([ASYNC], freshWriteQuery);
const pipe = new RequestPipe();

/** Calls of the provider's own API: for what the unified one cannot say. */
@ApiTags('Passthrough')
@Controller('api/v1/passthrough')
export class PassthroughController {
  constructor(private readonly passthrough: PassthroughService) {}

  @Post()
  @HttpCode(200)
  @RouteConfig(LATE_WITH_FILE)
  @IdempotencyKey()
  @ApiResponse({
    status: 200,
    description:
      'What the provider answered, as it came: its status is in `X-Upstream-Status`, and its other headers begin with `X-Upstream-`. With anything but a GET, `X-Write-Id` names it as in `GET /api/v1/writes/{id}`.',
    content: { '*/*': { schema: {} } },
  })
  @AnswersLater()
  @ApiExtraModels(InvalidRequestDto, WriteErrorDto)
  @ApiResponse({ status: 400, type: ErrorDto, description: '`path_refused`, or `method_overridden`.' })
  @ApiResponse({
    status: 409,
    type: WriteErrorDto,
    description: 'The same call is under way: `write_running`. Ask again after `Retry-After`.',
  })
  @ApiResponse({ status: 403, type: WriteErrorDto, description: 'It is not allowed, here or by the credentials.' })
  @ApiResponse({
    status: 422,
    description: 'It is not valid, or the key was used for another call: `idempotency_key_reused`.',
    schema: { oneOf: [InvalidRequestDto, WriteErrorDto].map((shape) => ({ $ref: getSchemaPath(shape) })) },
  })
  @ApiResponse({ status: 501, type: ErrorDto, description: 'The connector passes nothing on: `write_not_supported`.' })
  @ApiResponse({
    status: 502,
    type: WriteErrorDto,
    description: 'There is no answer. It may have happened (`write_unknown`), or what did is under `upstream`.',
  })
  @ApiResponse({ status: 503, type: WriteErrorDto, description: 'Nothing was sent. Send it again later.' })
  @ApiResponse({ status: 'default', type: WriteErrorDto, description: 'Any other error.' })
  @ByToken({ action: 'passthrough', changes: true, needs: 'write' })
  @ApiOperation({
    summary: 'Call the provider in its own words',
    description:
      'Off unless an administrator has allowed such calls: `passthrough_disabled`, `passthrough_withheld`, `passthrough_not_allowed`.',
    operationId: 'passthrough',
  })
  @Documented([ASYNC])
  @ApiBody({ type: PassthroughBody })
  async pass(
    @Asked(read) { author, connection, said }: WriteCall,
    @GivingOn() give: GiveOn,
  ): Promise<Buffer | StreamableFile> {
    const body = await checked(said.body);
    const answer = await this.passthrough.pass(author, connection, { ...requestOf(body), ...mannerOf(said) });
    return give(body.method, answer);
  }
}

const mannerOf = ({ idempotencyKey, async, goesOn }: WriteCall['said']) => ({ idempotencyKey, async, goesOn });

const checked = (body: JsonObject): Promise<PassthroughBody> =>
  pipe.transform(body, { type: 'body', metatype: PassthroughBody }) as Promise<PassthroughBody>;

const requestOf = ({ method, path, headers, params, data, ...more }: PassthroughBody): PassthroughRequest => ({
  ...{ method, path, headers, params, data },
  requestFormat: more.request_format,
  responseFormat: more.response_format,
  seconds: more.timeout,
});
