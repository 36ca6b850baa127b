import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { connectors } from '#connectors';
import {
  DeliveryLog,
  type DeliveryView,
  dialectEventOf,
  type Endpoint,
  Endpoints,
  EVENT_TYPES,
  type Told,
} from '#events';
import { NotFound } from '#kernel';
import type { DeliveryRow } from '#store';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { timeText } from '../account/times.js';
import { Caller, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { pageAfter } from './page-after.js';
import { maySee } from './rights.js';
import {
  type WebhookLogDto,
  WebhookLogDetailsDto,
  WebhookLogPage,
  WebhookLogsQuery,
  WebhookPage,
  WebhooksQuery,
} from './webhook.dto.js';

const NAMES = new Map(connectors.map(({ slug, name }) => [slug, name]));

/** Endpoints and deliveries as the dialect shows them. */
@ApiTags('Webhooks')
@Controller('api/v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly log: DeliveryLog,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'webhook.list', needs: 'webhooks:read' })
  @ApiOperation({
    summary: 'List webhooks',
    description: 'The endpoints of `/api/v1/webhooks/endpoints`, as the dialect shows them.',
    operationId: 'webhook_list',
  })
  @ApiOkResponse({ type: WebhookPage })
  async list(@Caller() key: ApiKeyRef, @Query() query: WebhooksQuery): Promise<WebhookPage> {
    const all = (await this.endpoints.list(key)).filter(
      (each) => query.is_active === undefined || query.is_active === isTold(each),
    );
    const page = pageAfter(all, query);
    const told = await this.log.lastTold(
      key,
      page.items.map(({ id }) => id),
    );
    const items = page.items.map((endpoint) => ({
      ...{ webhook_id: endpoint.id, name: endpoint.description, url: endpoint.url, is_enabled: isTold(endpoint) },
      for_test_connector: endpoint.environment === 'development',
      created_at: endpoint.createdAt.toISOString(),
      last_triggered_at: timeText(told.get(endpoint.id) ?? null),
    }));
    return { cursor: page.cursor, page_size: items.length, items };
  }

  @Get('logs')
  @ByKey({ action: 'webhook_log.list', needs: 'webhooks:read' })
  @ApiOperation({
    summary: 'List webhook logs, the latest first',
    description: 'The deliveries of `/api/v1/webhooks/deliveries`, as the dialect shows them.',
    operationId: 'webhook_log_list',
  })
  @ApiOkResponse({ type: WebhookLogPage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such webhook or connector.' })
  async logs(@Caller() key: ApiKeyRef, @Query() query: WebhookLogsQuery): Promise<WebhookLogPage> {
    const { page_size: size, cursor: after, webhook_id: endpointId, connector_id: connectionId } = query;
    if (endpointId !== undefined) await this.endpoints.get(key, endpointId);
    await this.connections.mustBe(key, connectionId);
    const filter = {
      ...{ endpointId, connectionId, types: query.webhook_action && typesCalled(query.webhook_action) },
      ...{ since: query.created_at_from, until: query.created_at_to },
      ...{ statuses: query.response_code, failed: query.errors_only },
    };
    const found = await this.log.list(key, filter, { after, limit: size + 1 });
    const page = found.slice(0, size);
    const items = await this.shown(key, page);
    return { cursor: found.length > size ? (page.at(-1)?.id ?? null) : null, page_size: items.length, items };
  }

  @Get('logs/:id')
  @ByKey({ action: 'webhook_log.get', needs: 'webhooks:read' })
  @ApiOperation({
    summary: 'A webhook log with what was sent and answered',
    description:
      'Wants the scope to read the category of its connector as well, and to write where it tells how a write ended.',
    operationId: 'webhook_log_get',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: WebhookLogDetailsDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such log, or not any more.' })
  async get(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<WebhookLogDetailsDto> {
    const found = await this.log.get(key, id);
    maySee(key, found);
    const [shown] = await this.shown(key, [found]);
    if (!shown) throw new NotFound('The log');
    return Object.assign(shown, exchangesOf(found));
  }

  private async shown(key: ApiKeyRef, rows: readonly DeliveryRow[]): Promise<WebhookLogDto[]> {
    const endpoints = new Map((await this.endpoints.list(key)).map((each) => [each.id, each]));
    const told = await this.log.toldOf(
      key,
      rows.map(({ connectionId }) => connectionId),
    );
    return rows.flatMap((row) => {
      const [endpoint, customer] = [endpoints.get(row.endpointId), told.get(row.connectionId)];
      return endpoint && customer ? logShown(row, endpoint, customer) : []; // else it has gone just now
    });
  }
}

const isTold = ({ pausedAt, disabledAt }: Endpoint): boolean => !pausedAt && !disabledAt;

/** By the dialect's words or by ours; what nothing is called finds nothing. */
const typesCalled = (names: readonly string[]): string[] =>
  EVENT_TYPES.filter((type) => [type, dialectEventOf(type)].some((name) => name !== null && names.includes(name)));

const logShown = (row: DeliveryRow, endpoint: Endpoint, told: Told): WebhookLogDto => ({
  ...{ id: row.id, connector_id: row.connectionId, method: 'POST', url: endpoint.url },
  ...{ response_code: row.last?.status ?? null, created_at: row.createdAt.toISOString() },
  ...{ integration_name: NAMES.get(told.connector) ?? told.connector, webhook_name: endpoint.description },
  ...{ end_user_name: told.endUser, origin_id: told.originId },
  webhook_action: (endpoint.style === 'dialect' ? dialectEventOf(row.type) : null) ?? row.type,
});

const NOTHING = { url: '', headers: {}, body: '' };

const exchangesOf = ({ log, payload }: DeliveryView): Pick<WebhookLogDetailsDto, 'request' | 'response'> => ({
  request: log.map(({ at, exchange }) => {
    const { url, headers } = exchange?.request ?? NOTHING;
    return { sent_at: at.toISOString(), url, headers, body: payload };
  }),
  response: log.map(({ status, milliseconds, exchange }) => {
    const { headers, body } = exchange?.response ?? NOTHING;
    return { status_code: status, milliseconds, headers, body };
  }),
});
