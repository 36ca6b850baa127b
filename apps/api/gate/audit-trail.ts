import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type AuditEntry, AuditLog } from '#journal';
import { logger, trace } from '#kernel';
import type { ApiKeyRef, MemberRef } from '#tenancy';

const MINUTE = 60;
/** Refusals a minute of which each has an entry of its own. */
const OF_ITS_OWN = 60;

/** Puts into the audit log who asked for what: ids and codes, never what was asked with or answered. */
@Injectable()
export class AuditTrail {
  private readonly refusals = new RateLimiterMemory({ points: OF_ITS_OWN, duration: MINUTE });

  constructor(private readonly log: AuditLog) {}

  /** A read, soon after its answer. */
  read(request: FastifyRequest, code: string): void {
    const entry = entryOf(request, code);
    if (entry) this.log.read(entry);
  }

  /** A change, before its answer: without the entry there is no answer. */
  async changed(request: FastifyRequest): Promise<void> {
    const { outcome, ...more } = request.change ?? { outcome: 'ok' };
    const entry = entryOf(request, outcome);
    if (entry) await this.log.write({ ...entry, ...more });
  }

  /** Somebody has typed a member's address and was not let in: soon after, so that the answer takes as long as to one of nobody's. */
  tried(request: FastifyRequest, { id, organisationId }: MemberRef, code: string): void {
    const action = request.access?.action ?? '';
    this.log.read({ organisationId, actor: `member:${id}`, action, subject: '', outcome: code, requestId: request.id });
  }

  /**
   * A refusal, before its answer; of a key that is refused all the time the further ones soon after, by their number. A key
   * that nobody knows belongs to no organisation, so it stays in the log.
   */
  async denied(request: FastifyRequest, code: string): Promise<void> {
    const entry = entryOf(request, code);
    if (!entry) {
      logger.warn({ event: 'denied', request_id: request.id, code });
      return;
    }
    const { consumedPoints } = await this.refusals.penalty(entry.actor);
    if (consumedPoints > OF_ITS_OWN) {
      this.log.read({ ...entry, subject: '' });
      return;
    }
    try {
      await this.log.write(entry);
    } catch (error) {
      logger.error({ event: 'audit_failed', request_id: request.id, ...trace(error) });
    }
  }
}

function entryOf(request: FastifyRequest, outcome: string): AuditEntry | undefined {
  const { access, connection } = request;
  const caller = callerOf(request);
  if (!caller || !access) return undefined;
  const { id } = (request.params ?? {}) as { id?: string };
  return {
    ...caller,
    ...(connection ? { connectionId: connection.id } : {}),
    action: access.action,
    subject: id ?? '',
    outcome,
    requestId: request.id,
  };
}

/** Who has called, as far as anybody knows. */
export interface KnownCaller {
  organisationId: string;
  environment: string;
  actor: string;
}

export const callerBy = (key: ApiKeyRef | null): KnownCaller | undefined =>
  key ? { organisationId: key.organisationId, environment: key.environment, actor: key.id } : undefined;

/** Whoever has a key or a session, or the link that a customer keeps. */
export function callerOf({ apiKey, healthLink, connection }: FastifyRequest): KnownCaller | undefined {
  if (apiKey) return callerBy(apiKey);
  if (!healthLink || !connection) return undefined;
  const { organisationId, environment } = connection;
  return { organisationId, environment, actor: `health_link:${healthLink.id}` };
}
