import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Grants } from '#connectors';
import { LinkService, type LinkView } from '#connect';
import { AuditLog } from '#journal';
import { InvalidRequest } from '#kernel';
import { RateLimited } from '../gate/refusals.js';
import type { LinkCheckDto, LinkSessionDto, TemporaryTokenDto } from './session.dto.js';

const MINUTE = 60;

/** The hosted page's side of the link flow. Whoever holds a link may try credentials, but not as fast as a program can. */
@Injectable()
export class LinkSessions {
  private readonly attempts = new RateLimiterMemory({ points: 20, duration: MINUTE });

  constructor(
    private readonly links: LinkService,
    private readonly audit: AuditLog,
  ) {}

  async describe(linkToken: string): Promise<LinkSessionDto> {
    return sessionOf(await this.links.describe(linkToken));
  }

  async check(linkToken: string, credentials: Record<string, unknown>): Promise<LinkCheckDto> {
    const values = textsOf(credentials);
    await this.attempt(linkToken);
    return checkOf(await this.links.check(linkToken, values));
  }

  async complete(linkToken: string, credentials: Record<string, unknown>): Promise<TemporaryTokenDto> {
    const values = textsOf(credentials);
    await this.attempt(linkToken);
    const { temporaryToken, connectionId, organisationId } = await this.links.finish(linkToken, values);
    await this.audit.write({
      organisationId,
      connectionId,
      actor: 'link',
      action: 'connection.link',
      subject: '',
      outcome: 'ok',
    });
    return { temporary_token: temporaryToken };
  }

  /** Counts tries of links that exist: a made-up one costs no memory. */
  private async attempt(linkToken: string): Promise<void> {
    await this.links.describe(linkToken);
    const key = createHash('sha256').update(linkToken).digest('base64');
    const { remainingPoints, msBeforeNext } = await this.attempts.penalty(key);
    if (remainingPoints === 0) throw new RateLimited(msBeforeNext / 1000);
  }
}

const sessionOf = ({ connector, credentials, guide, orgName, relink, expiresAt }: LinkView): LinkSessionDto => ({
  customer: orgName,
  integration_slug: connector.slug,
  connector_name: connector.name,
  relink,
  expires_at: expiresAt.toISOString(),
  steps: guide.steps,
  rights: guide.rights.map(({ area, right, why }) => ({ area, right, why })),
  credentials: credentials.map(({ name, label, help, secret, optional = false, form }) => ({
    ...{ name, label, help, secret, optional },
    form: form?.words ?? null,
  })),
});

const checkOf = ({ streams, missing }: Grants): LinkCheckDto => ({
  streams: Object.entries(streams).map(([name, stream]) => ({
    name,
    granted: stream.granted,
    missing: stream.granted ? null : (stream.missing ?? name),
  })),
  missing,
});

const LONGEST = 4096;

function textsOf(credentials: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(credentials);
  const wrong = entries.filter(([, value]) => typeof value !== 'string' || value.length > LONGEST);
  if (wrong.length === 0) return Object.fromEntries(entries) as Record<string, string>;
  throw new InvalidRequest(
    wrong.map(([name]) => ({
      loc: ['body', 'credentials', name],
      msg: `Input should be a string of at most ${LONGEST} characters`,
      type: 'string_type',
    })),
  );
}
