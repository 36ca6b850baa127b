import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DeliveryLog, Endpoints } from '#events';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { Caller, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { DeliveriesQuery, DeliveryDetailsDto, DeliveryDto, DeliveryPage } from './delivery.dto.js';
import { maySee } from './rights.js';
import { deliveryShown, detailsShown } from './shown.js';
import { typesIn } from './types-in.js';

const Id = ApiParam({ name: 'id', description: "The delivery's id.", schema: { type: 'string', format: 'uuid' } });
const NoSuch = ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such delivery, or not any more.' });

/** What was sent to endpoints, for 30 days. */
@ApiTags('Webhooks')
@Controller('api/v1/webhooks/deliveries')
export class DeliveriesController {
  constructor(
    private readonly log: DeliveryLog,
    private readonly endpoints: Endpoints,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'delivery.list', needs: 'webhooks:read' })
  @ApiOperation({ summary: 'List deliveries of the last 30 days, the latest first', operationId: 'delivery_list' })
  @ApiOkResponse({ type: DeliveryPage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such endpoint or connector.' })
  async list(@Caller() key: ApiKeyRef, @Query() query: DeliveriesQuery): Promise<DeliveryPage> {
    const { page_size: size, cursor: after, endpoint_id: endpointId, connector_id: connectionId, state } = query;
    const types = typesIn(['query', 'types'], query.types);
    if (endpointId !== undefined) await this.endpoints.get(key, endpointId);
    await this.connections.mustBe(key, connectionId);
    const { since, until } = query;
    const filter = { endpointId, connectionId, types, since, until, states: state && [state] };
    const found = await this.log.list(key, filter, { after, limit: size + 1 });
    const items = found.slice(0, size).map(deliveryShown);
    return { cursor: found.length > size ? (items.at(-1)?.id ?? null) : null, page_size: items.length, items };
  }

  @Get(':id')
  @ByKey({ action: 'delivery.get', needs: 'webhooks:read' })
  @ApiOperation({
    summary: 'A delivery with what was sent and answered',
    description:
      'Wants the scope to read the category of its connector as well, and to write where it tells how a write ended.',
    operationId: 'delivery_get',
  })
  @Id
  @ApiOkResponse({ type: DeliveryDetailsDto })
  @NoSuch
  async get(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<DeliveryDetailsDto> {
    const found = await this.log.get(key, id);
    maySee(key, found);
    return detailsShown(found);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ByKey({ action: 'delivery.replay', changes: true, needs: 'webhooks:manage' })
  @ApiOperation({
    summary: 'Send it again',
    description:
      'With the same id and the same bytes. One that waits for its next attempt is tried now, unless its endpoint is held ' +
      '(`held_until`): then as soon as that is over.',
    operationId: 'delivery_replay',
  })
  @Id
  @ApiOkResponse({ type: DeliveryDto })
  @NoSuch
  @ApiConflictResponse({
    type: ErrorDto,
    description:
      '`delivery_waiting`: it is being sent at the moment; `endpoint_stopped`: its endpoint is paused or disabled.',
  })
  async replay(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<DeliveryDto> {
    return deliveryShown(await this.log.replay(key, id));
  }
}
