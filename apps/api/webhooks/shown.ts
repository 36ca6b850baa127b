import { type DeliveryView, type Endpoint, messageId, type NewSecret } from '#events';
import type { DeliveryRow } from '#store';
import { timeText } from '../account/times.js';
import type { AttemptDto, DeliveryDetailsDto, DeliveryDto } from './delivery.dto.js';
import type { EndpointDto, EndpointSecretDto } from './endpoint.dto.js';

export const endpointShown = (endpoint: Endpoint): EndpointDto => ({
  ...{ id: endpoint.id, url: endpoint.url, description: endpoint.description, events: endpoint.events },
  ...{ connector_ids: endpoint.connectionIds, payload: endpoint.payload, style: endpoint.style },
  ...{ ordered: endpoint.ordered, concurrency: endpoint.concurrency, rate: endpoint.rate, status: statusOf(endpoint) },
  paused_at: timeText(endpoint.pausedAt),
  disabled_at: timeText(endpoint.disabledAt),
  disabled_code: endpoint.disabledCode,
  held_until: timeText(endpoint.notBefore && endpoint.notBefore.getTime() > Date.now() ? endpoint.notBefore : null),
  created_at: endpoint.createdAt.toISOString(),
});

function statusOf({ disabledAt, pausedAt }: Endpoint): string {
  if (disabledAt) return 'disabled';
  return pausedAt ? 'paused' : 'active';
}

export const secretShown = ({ endpoint, secret, oldUntil }: NewSecret): EndpointSecretDto =>
  Object.assign(endpointShown(endpoint), { secret, previous_secret_until: timeText(oldUntil) });

export const deliveryShown = (row: DeliveryRow): DeliveryDto => ({
  ...{ id: row.id, message_id: messageId(row.id), endpoint_id: row.endpointId },
  ...{ connector_id: row.connectionId, type: row.type, subject_id: row.subject },
  ...{ epoch: row.epoch, sequence: row.seq, previous: row.previous, state: row.state, attempts: row.attempts },
  at: row.at.toISOString(),
  created_at: row.createdAt.toISOString(),
  last_attempt: row.last && {
    ...{ milliseconds: row.last.milliseconds, status: row.last.status, code: row.last.code },
    at: row.last.at.toISOString(),
  },
  next_attempt_at: timeText(row.nextAt),
  finished_at: timeText(row.finishedAt),
});

const attemptShown = ({
  at,
  exchange,
  number,
  milliseconds,
  status,
  code,
}: DeliveryView['log'][number]): AttemptDto => ({
  ...{ number, at: at.toISOString(), milliseconds, status, code },
  request: exchange?.request ?? null,
  response: exchange?.response ?? null,
});

export const detailsShown = (view: DeliveryView): DeliveryDetailsDto =>
  Object.assign(deliveryShown(view), {
    payload: view.payload === null ? null : (JSON.parse(view.payload) as unknown),
    log: view.log.map(attemptShown),
  });
