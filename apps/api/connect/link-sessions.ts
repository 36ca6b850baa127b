import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LANGUAGES } from '#connectors';
import {
  type CheckedLink,
  type ConnectPage,
  ConnectPages,
  healthUrlOf,
  LinkService,
  LinkTokenInvalid,
  type LinkView,
} from '#connect';
import { AuditLog } from '#journal';
import { Config, InvalidRequest } from '#kernel';
import { RateLimited } from '../gate/refusals.js';
import { fieldChoices, modelChoices } from './choices.js';
import type { FinishedLinkDto, LinkCheckDto, LinkCredentialsBody, LinkSessionDto } from './session.dto.js';
import { choicesIn, type TextDto, type VendorDto } from './text.dto.js';

const MINUTE = 60;

/** The hosted page's side of the link flow. Whoever holds a link may try credentials, but not as fast as a program can. */
@Injectable()
export class LinkSessions {
  private readonly attempts = new RateLimiterMemory({ points: 20, duration: MINUTE });

  constructor(
    private readonly links: LinkService,
    private readonly pages: ConnectPages,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {}

  async describe(linkToken: string): Promise<LinkSessionDto> {
    const view = await this.links.describe(linkToken);
    return sessionOf(view, vendorOf(await this.pages.of(view.organisationId)));
  }

  async check({ link_token: linkToken, credentials, off }: LinkCredentialsBody): Promise<LinkCheckDto> {
    const typed = textsOf(credentials);
    await this.attempt(linkToken);
    return checkOf(await this.links.check(linkToken, typed, off && choicesIn(off)));
  }

  async complete({ link_token: linkToken, credentials, off }: LinkCredentialsBody): Promise<FinishedLinkDto> {
    const typed = textsOf(credentials);
    await this.attempt(linkToken);
    const finished = await this.links.finish(linkToken, typed, off && choicesIn(off));
    const { temporaryToken, healthToken, connectionId, organisationId, environment, again } = finished;
    await this.audit.write({
      organisationId,
      environment,
      connectionId,
      actor: 'link',
      action: again ? 'connection.link_again' : 'connection.link',
      subject: '',
      outcome: 'ok',
    });
    return { temporary_token: temporaryToken, health_url: healthUrlOf(this.config, healthToken) };
  }

  /** Counts tries of links that exist: a made-up one costs no memory. One that is used is at no time more than that. */
  private async attempt(linkToken: string): Promise<void> {
    const isOpen = await this.links.isOpen(linkToken);
    const key = createHash('sha256').update(linkToken).digest('base64');
    const { remainingPoints, msBeforeNext } = await this.attempts.penalty(key);
    if (remainingPoints === 0) throw isOpen ? tooOften(msBeforeNext / 1000) : new LinkTokenInvalid();
  }
}

function tooOften(seconds: number): RateLimited {
  const whole = Math.max(1, Math.ceil(seconds));
  return new RateLimited(whole, `Too many tries with this link. Try again in ${whole} seconds.`);
}

/** Below the address of the page: it loads nothing from elsewhere. */
export const vendorOf = ({ name, logoPath, color, purpose, privacyUrl }: ConnectPage): VendorDto => ({
  ...{ name, logo_url: logoPath, color },
  ...{ purpose, privacy_url: privacyUrl },
});

const sessionOf = ({ connector, orgName, relink, off, expiresAt }: LinkView, vendor: VendorDto): LinkSessionDto => ({
  customer: orgName,
  integration_slug: connector.slug,
  connector_name: connector.name,
  relink,
  expires_at: expiresAt.toISOString(),
  vendor,
  languages: [...LANGUAGES],
  steps: connector.guide.steps.map(({ text, drawing }) => ({
    text: naming(vendor, text),
    drawing: drawing === undefined ? null : `/connect/drawings/${drawing}`,
  })),
  rights: connector.guide.rights.map(({ models, ...right }) => ({ ...right, models: [...models] })),
  credentials: connector.credentials.map(({ name, label, help, secret, optional = false, form }) => ({
    ...{ name, label, help, secret, optional },
    form: form?.words ?? null,
  })),
  models: modelChoices(connector, off),
  fields: fieldChoices(connector, off),
});

const naming = ({ name }: VendorDto, { en, de }: TextDto): TextDto => ({
  en: en.replaceAll('{vendor}', () => name),
  de: de.replaceAll('{vendor}', () => name),
});

function checkOf({ connector, streams, missing, given, understood }: CheckedLink): LinkCheckDto {
  const modelsOf = new Map(connector.streams.map(({ name, models }) => [name, models.map((model) => model.name)]));
  const elsewhere = understood.filter(({ how }) => how !== 'trimmed');
  return {
    streams: Object.entries(streams).map(([name, stream]) => ({
      name,
      models: modelsOf.get(name) ?? [],
      granted: stream.granted,
      missing: stream.granted ? null : connector.texts.tick(stream.missing ?? name),
    })),
    missing: missing.map((right) => ({
      ...connector.texts.tick(right),
      listed: connector.texts.listed?.(right) ?? null,
    })),
    credentials: Object.fromEntries(
      connector.credentials.map(({ name }) => [name, given.includes(name) ? 'accepted' : 'left_out']),
    ),
    understood: Object.fromEntries(elsewhere.map(({ name, from }) => [name, from])),
    places: Object.fromEntries(elsewhere.flatMap(({ name, place }) => (place ? [[name, place] as const] : []))),
  };
}

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
