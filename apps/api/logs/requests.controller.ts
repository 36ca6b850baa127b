import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DAYS_BACK, lookedBack, REQUESTS_KEPT_DAYS } from '#journal';
import { type RequestFilter, RequestLogRepository } from '#store';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { Actors } from './actors.js';
import { RequestPage, RequestsQuery, RequestStoryDto } from './request.dto.js';
import { requestShown } from './shown.js';
import { Story } from './story.js';

/** What was asked of this API, for two weeks. */
@ApiTags('Logs')
@Controller('api/v1/requests')
export class RequestsController {
  constructor(
    private readonly requests: RequestLogRepository,
    private readonly story: Story,
    private readonly actors: Actors,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'request.list', needs: 'logs:read' })
  @ApiOperation({
    summary: `List requests of the last ${REQUESTS_KEPT_DAYS} days, the latest first`,
    description:
      'Of this environment, within a second of their answers: templates, ids and codes. By `method`, `route`, `actor_type` or a `status` ' +
      `below 400 only the last ${DAYS_BACK.requests} day is looked through where \`from\` is left out: \`from\` of the answer says since when.`,
    operationId: 'request_list',
  })
  @ApiOkResponse({ type: RequestPage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' })
  async list(@Caller() key: ApiKeyRef, @Query() query: RequestsQuery): Promise<RequestPage> {
    const { page_size: size, cursor: after } = query;
    await this.connections.mustBe(key, query.connector_id);
    const filter = filterOf(query);
    const found = await this.requests.list(key, filter, { after, limit: size + 1 });
    const rows = found.slice(0, size);
    const who = await this.actors.of(
      key.organisationId,
      rows.map(({ actor }) => actor),
    );
    return {
      cursor: found.length > size ? (rows.at(-1)?.id ?? null) : null,
      page_size: rows.length,
      from: filter.since?.toISOString() ?? null,
      items: rows.map((row) => requestShown(row, who)),
    };
  }

  @Get(':request_id')
  @ByKey({ action: 'request.get', needs: 'logs:read' })
  @ApiOperation({
    summary: 'The story of a request',
    description:
      'What it did, what it wrote, and what became of that. Writes are for who has the scope to write the category, what the change log ' +
      'tells of them for who has the one to read it as well, and deliveries of that for who has `webhooks:read` too: others are shown ' +
      'none. 50 of each, in all.',
    operationId: 'request_get',
  })
  @ApiParam({ name: 'request_id', description: '`X-Request-Id` of its answer.', schema: { type: 'string' } })
  @ApiOkResponse({ type: RequestStoryDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'Nothing is known of such a request, or not any more.' })
  get(@Caller() key: ApiKeyRef, @Param('request_id') id: string): Promise<RequestStoryDto> {
    return this.story.of(key, id);
  }
}

function filterOf(query: RequestsQuery): RequestFilter {
  const { method, route, code, actor, actor_type: actorType, connector_id: connectionId } = query;
  const statuses = query.status === undefined ? undefined : statusesOf(query.status);
  const exact = { method, route, code, statuses, actor, actorType, connectionId, requestId: query.request_id };
  const isOfMany = statuses !== undefined && statuses[0] < REFUSED;
  return lookedBack(
    { ...exact, since: query.from, until: query.to },
    {
      days: DAYS_BACK.requests,
      walks: query.request_id === undefined && (isOfMany || isOneGiven(method, route, actorType)),
    },
  );
}

const isOneGiven = (...values: unknown[]): boolean => values.some((value) => value !== undefined);

/** Of those that were refused or went wrong there are few. */
const REFUSED = 400;

/** `4xx`: from 400 to 499. */
const statusesOf = (status: string): [number, number] => [
  Number(status.replaceAll('x', '0')),
  Number(status.replaceAll('x', '9')),
];
