import type { Secret } from '#kernel';
import type { OpenContext, PassedAnswer, PassedCall } from '../../contract.js';
import { CredentialsRejected, RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import { PersonioClient } from '../client.js';
import { PositionsFeed } from './feed.js';
import { RecruitingToken, TOKEN_RIGHT } from './token.js';

/** Personio's recruiting, by as many of its doors as there are credentials for: each may be null. */
export interface RecruitingClient {
  /** v2, with client id and secret. */
  api: PersonioClient | null;
  /** The career page's feed, with its label. */
  feed: PositionsFeed | null;
  /** What v1 takes applications with: company id and recruiting token. */
  token: RecruitingToken | null;
}

/** Rejects with CredentialsRejected when they are incomplete. */
export function openRecruiting(context: OpenContext, credentials: Record<string, Secret>): RecruitingClient {
  const given = (name: string): Secret | null => {
    const value = credentials[name];
    return value === undefined || value.reveal() === '' ? null : value;
  };
  const [clientId, clientSecret] = [given('client_id'), given('client_secret')];
  const [companyId, token] = [given('company_id'), given('recruiting_token')];
  const label = given('feed_label');
  requirePairs(given);
  return {
    api: clientId && clientSecret && new PersonioClient(context, { clientId, clientSecret }),
    feed: label && new PositionsFeed(context, label.reveal()),
    token: companyId && token && new RecruitingToken(context, { companyId, token }),
  };
}

const PAIRS = [
  [
    'client_id',
    'client_secret',
    {
      en: 'Client ID and client secret go together: fill in both, or none.',
      de: 'Client-ID und Client-Secret gehören zusammen: Füllen Sie beide aus, oder keines.',
    },
  ],
  [
    'company_id',
    'recruiting_token',
    {
      en: 'Company ID and recruiting token go together: fill in both, or none.',
      de: 'Unternehmens-ID und Recruiting-Token gehören zusammen: Füllen Sie beide aus, oder keines.',
    },
  ],
] as const;
const NOTHING_TO_READ = {
  en: 'Nothing can be read with the recruiting token alone: fill in client ID and client secret, or the name of the career page.',
  de: 'Mit dem Recruiting-Token allein lässt sich nichts lesen: Tragen Sie Client-ID und Client-Secret ein, oder den Namen der Karriereseite.',
};

/** Rejects with CredentialsRejected what is the half of a pair, and what can read nothing. */
function requirePairs(given: (name: string) => Secret | null): void {
  for (const [one, other, advice] of PAIRS) {
    const missing = [one, other].filter((name) => given(name) === null);
    if (missing.length === 1) throw new CredentialsRejected('Personio', { advice, fields: missing });
  }
  if (given('client_id') || given('feed_label')) return;
  const fields = ['client_id', 'client_secret', 'feed_label'];
  throw new CredentialsRejected('Personio', { advice: NOTHING_TO_READ, fields });
}

/** v2, or what the admin has to do for it. */
export function apiOf({ api }: RecruitingClient): PersonioClient {
  if (api === null) throw new RightMissing('Personio', AREAS.recruiting);
  return api;
}

/** A caller's own call: with the recruiting token where applications are sent to, else as all of Personio. */
export function pass(client: RecruitingClient, call: PassedCall): Promise<PassedAnswer> {
  if (client.token && call.path.startsWith('/v1/recruiting/')) return client.token.pass(call);
  return apiOf(client).pass(call);
}

/** What applications are sent with, or what the admin has to do for it. */
export function tokenOf({ token }: RecruitingClient): RecruitingToken {
  if (token === null) throw new RightMissing('Personio', TOKEN_RIGHT);
  return token;
}
