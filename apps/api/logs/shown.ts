import type { AuditRow, RequestRow } from '#store';
import type { ActorDto } from './actor.dto.js';
import type { AuditDto } from './audit.dto.js';
import type { RequestDto } from './request.dto.js';

type Who = (actor: string) => ActorDto;

export const auditShown = (row: AuditRow, who: Who): AuditDto => ({
  ...{
    id: row.id,
    at: row.at.toISOString(),
    actor: who(row.actor),
    action: row.action,
    connector_id: row.connectionId,
  },
  ...{ subject: row.subject, outcome: row.outcome, count: row.count, request_id: row.requestId },
});

export const requestShown = (row: RequestRow, who: Who): RequestDto => ({
  ...{ request_id: row.requestId, at: row.at.toISOString(), method: row.method, route: row.route, status: row.status },
  ...{ code: row.code, ms: row.ms, actor: who(row.actor), connector_id: row.connectionId },
});
