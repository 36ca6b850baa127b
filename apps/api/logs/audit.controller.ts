import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DAYS_BACK, lookedBack } from '#journal';
import { InvalidRequest, isUuid } from '#kernel';
import { type AuditPlace, AuditRepository } from '#store';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { Actors } from './actors.js';
import { AuditPage, AuditQuery } from './audit.dto.js';
import { auditShown } from './shown.js';

/** Who did what. */
@ApiTags('Logs')
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    private readonly audit: AuditRepository,
    private readonly actors: Actors,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'audit.list', needs: 'logs:read' })
  @ApiOperation({
    summary: 'Who did what, the latest first',
    description:
      'Of this environment. What concerns the organisation as a whole is listed with production. Reads appear within a second. ' +
      `By \`action\` without \`changes\` only the last ${DAYS_BACK.audit} days are looked through where \`from\` is left out: \`from\` of the answer says since when.`,
    operationId: 'audit_list',
  })
  @ApiOkResponse({ type: AuditPage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' })
  async list(@Caller() key: ApiKeyRef, @Query() query: AuditQuery): Promise<AuditPage> {
    const { page_size: size, cursor, actor, action, outcome, changes, connector_id: connectionId } = query;
    await this.connections.mustBe(key, connectionId);
    const asked = { actor, action, outcome, changes, connectionId, requestId: query.request_id };
    const times = { since: query.from, until: query.to };
    const filter = lookedBack(
      { ...asked, ...times },
      { days: DAYS_BACK.audit, walks: action !== undefined && !changes && asked.requestId === undefined },
    );
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const found = await this.audit.list(key, filter, { after, limit: size + 1 });
    const rows = found.slice(0, size);
    const who = await this.actors.of(
      key.organisationId,
      rows.map((row) => row.actor),
    );
    const last = found.length > size ? rows.at(-1) : undefined;
    return {
      cursor: last ? cursorOf(last) : null,
      page_size: rows.length,
      from: filter.since?.toISOString() ?? null,
      items: rows.map((row) => auditShown(row, who)),
    };
  }
}

const cursorOf = ({ at, id }: AuditPlace): string => Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');

function placeOf(cursor: string): AuditPlace {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const at = new Date(time);
  if (isUuid(id) && !Number.isNaN(at.getTime())) return { at, id };
  throw new InvalidRequest([{ loc: ['query', 'cursor'], msg: 'The cursor is not valid', type: 'value_error' }]);
}
