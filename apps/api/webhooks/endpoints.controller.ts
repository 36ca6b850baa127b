import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import { DeliveryLog, type EndpointChanges, Endpoints, Sender } from '#events';
import { NotFound } from '#kernel';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { Allowances } from '../gate/allowances.js';
import { Answering, Caller, Making, PathId, type Reply } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { ReplayBody, ReplayDto } from './delivery.dto.js';
import {
  ChangeEndpointBody,
  CreateEndpointBody,
  EndpointDto,
  EndpointPage,
  EndpointSecretDto,
  EndpointsQuery,
  EndpointTestDto,
  RotateSecretBody,
} from './endpoint.dto.js';
import { pageAfter } from './page-after.js';
import { mayTell } from './rights.js';
import { endpointShown, secretShown } from './shown.js';
import { typesIn } from './types-in.js';

const Id = ApiParam({ name: 'id', description: "The endpoint's id.", schema: { type: 'string', format: 'uuid' } });
const NoSuch = ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such endpoint.' });

/** Where the vendor is told of what happens. */
@ApiTags('Webhooks')
@Controller('api/v1/webhooks/endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly sender: Sender,
    private readonly log: DeliveryLog,
    private readonly connections: ConnectionsService,
    private readonly allowances: Allowances,
  ) {}

  @Get()
  @ByKey({ action: 'endpoint.list', needs: 'webhooks:read' })
  @ApiOperation({ summary: 'List endpoints, in the order in which they were made', operationId: 'endpoint_list' })
  @ApiOkResponse({ type: EndpointPage })
  async list(@Caller() key: ApiKeyRef, @Query() query: EndpointsQuery): Promise<EndpointPage> {
    return pageAfter((await this.endpoints.list(key)).map(endpointShown), query);
  }

  @Post()
  @HttpCode(201)
  @ByKey({ action: 'endpoint.create', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Have events posted to an address',
    description:
      'From now on. The key must be allowed to read every category that the endpoint is told of, such as `hris:read` for ' +
      '`employee.*`, and to write for `write.finished`. At most 50 in an environment.',
    operationId: 'endpoint_create',
  })
  @ApiCreatedResponse({ type: EndpointSecretDto })
  @ApiConflictResponse({ type: ErrorDto, description: '`endpoints_full`: there are 50 already.' })
  async create(
    @Caller() key: ApiKeyRef,
    @Body() body: CreateEndpointBody,
    @Making() making: (id: string) => void,
  ): Promise<EndpointSecretDto> {
    const { connector_ids: connectionIds, ...settings } = body;
    mayTell(key, await this.endpoints.rights(key, { events: settings.events, connectionIds }), connectionIds);
    const made = await this.endpoints.create(key, { ...settings, connectionIds });
    making(made.endpoint.id);
    return secretShown(made);
  }

  @Get(':id')
  @ByKey({ action: 'endpoint.get', needs: 'webhooks:read' })
  @ApiOperation({ summary: 'An endpoint', operationId: 'endpoint_get' })
  @Id
  @ApiOkResponse({ type: EndpointDto })
  @NoSuch
  async get(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<EndpointDto> {
    return endpointShown(await this.endpoints.get(key, id));
  }

  @Patch(':id')
  @ByKey({ action: 'endpoint.change', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Change, pause, resume or enable an endpoint',
    description:
      'Of connectors that it was not told of before, it is told of what happens from now on. What it is sent was written as it ' +
      'was set then; `style` stays. Another `url` also takes the rights to all that it was told of.',
    operationId: 'endpoint_change',
  })
  @Id
  @ApiOkResponse({ type: EndpointDto })
  @NoSuch
  async change(@Caller() key: ApiKeyRef, @PathId() id: string, @Body() body: ChangeEndpointBody): Promise<EndpointDto> {
    const now = await this.endpoints.get(key, id);
    const changes = changesOf(body);
    const then = { ...now, ...changes };
    if (changes.url !== undefined) mayTell(key, await this.endpoints.rightsToMove(key, now), now.connectionIds);
    if (tellsElsewhere(changes)) mayTell(key, await this.endpoints.rights(key, then), then.connectionIds);
    return endpointShown(await this.endpoints.update(key, id, changes));
  }

  @Delete(':id')
  @HttpCode(204)
  @ByKey({ action: 'endpoint.delete', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({ summary: 'Delete an endpoint and its log', operationId: 'endpoint_delete' })
  @Id
  @ApiNoContentResponse()
  @NoSuch
  async remove(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<void> {
    await this.endpoints.remove(key, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @ByKey({ action: 'endpoint.test', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Post an event `endpoint.test` to it, and see how it is answered',
    description:
      '`{ id, type: "endpoint.test", timestamp, data: { endpoint_id } }`, at once and once, also to one that is paused or ' +
      'disabled, 10 times a minute. It is not in the log.',
    operationId: 'endpoint_test',
  })
  @Id
  @ApiOkResponse({ type: EndpointTestDto })
  @NoSuch
  @ApiTooManyRequestsResponse({ type: ErrorDto, description: '`rate_limited`: see `Retry-After`.' })
  async test(@Caller() key: ApiKeyRef, @PathId() id: string, @Answering() reply: Reply): Promise<EndpointTestDto> {
    await this.endpoints.get(key, id);
    await this.allowances.ofTests(id, reply);
    const opened = await this.endpoints.open(key, id);
    if (!opened) throw new NotFound('The endpoint');
    return this.sender.sendTest(opened);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ByKey({ action: 'endpoint.rotate_secret', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Sign with a new secret',
    description:
      'For a while with those before as well: a receiver takes any. At most 5 are valid at the same time. Takes the rights to ' +
      'all that the endpoint is told of and was told of, as another `url` does.',
    operationId: 'endpoint_rotate_secret',
  })
  @Id
  @ApiOkResponse({ type: EndpointSecretDto })
  @NoSuch
  @ApiConflictResponse({ type: ErrorDto, description: '`secrets_full`: 5 are valid already.' })
  async rotate(
    @Caller() key: ApiKeyRef,
    @PathId() id: string,
    @Body() { overlap_hours: hours }: RotateSecretBody,
  ): Promise<EndpointSecretDto> {
    const now = await this.endpoints.get(key, id);
    mayTell(key, await this.endpoints.rightsToMove(key, now), now.connectionIds); // whoever has it reads what is signed, and signs
    return secretShown(await this.endpoints.rotateSecret(key, id, hours));
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ByKey({ action: 'endpoint.replay', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Send again what was sent to it',
    description: 'With the same ids and the same bytes. At most 10,000 with one call, the oldest first.',
    operationId: 'endpoint_replay',
  })
  @Id
  @ApiOkResponse({ type: ReplayDto })
  @NoSuch
  @ApiConflictResponse({ type: ErrorDto, description: '`endpoint_stopped`: it is paused or disabled.' })
  async replay(@Caller() key: ApiKeyRef, @PathId() id: string, @Body() body: ReplayBody): Promise<ReplayDto> {
    await this.connections.mustBe(key, body.connector_id);
    const { states, since, until, cursor, connector_id: connectionId } = body;
    const types = typesIn(['body', 'types'], body.types);
    return this.log.replayAll(key, { endpointId: id, connectionId, states, types, since, until }, cursor);
  }
}

function changesOf({ connector_ids: connectionIds, ...body }: ChangeEndpointBody): EndpointChanges {
  const given = Object.entries({ ...body, connectionIds }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** Somebody else would be told, or of more. */
const tellsElsewhere = ({ url, events, connectionIds, payload }: EndpointChanges): boolean =>
  [url, events, connectionIds, payload].some((each) => each !== undefined);
