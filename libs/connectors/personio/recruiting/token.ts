import { Secret } from '#kernel';
import type { OpenContext } from '../../contract.js';
import { AccessDenied, RequestRefused } from '../../errors.js';
import { type Call, Http } from '../../http.js';
import { partnerHeaders, speedOf } from '../protocol.js';

const APPLICATIONS = '/v1/recruiting/applications';

/** 20 a minute, in windows of unknown start. */
const LIMIT = { rate: 1 / 6, burst: 10 };

const UNKNOWN =
  'Copy the company ID and the recruiting token again: both are shown under Settings → Integrations → API credentials.';
const SWITCHED_OFF = 'Recruiting, or access by API, is not switched on for this company ID.';

interface TokenCredentials {
  companyId: Secret;
  token: Secret;
}

/** The token that v1 takes applications with. It is the same for ever, and reads nothing. */
export class RecruitingToken {
  readonly #http: Http;
  readonly #buckets: Call['buckets'];
  readonly #credentials: TokenCredentials;

  constructor({ settings, budget, account, signal }: OpenContext, credentials: TokenCredentials) {
    const speed = speedOf(settings);
    this.#credentials = credentials;
    const own = `personio:${account}:${APPLICATIONS}`;
    this.#buckets = [own, 'personio:v1'];
    budget.learn(own, { rate: LIMIT.rate * speed, burst: LIMIT.burst * speed });
    this.#http = new Http({
      ...{ provider: 'Personio', baseUrl: settings.baseUrl, headers: partnerHeaders(settings) },
      ...{ budget, account, signal, speed },
    });
  }

  /**
   * What to do when Personio does not accept the token; null when it does. Asked with an application that says nothing: only who
   * is let in hears what is wrong with it, and nothing is created.
   */
  async refusal(): Promise<string | null> {
    const { companyId, token } = this.#credentials;
    const authorization = new Secret(`Bearer ${token.reveal()}`);
    try {
      await this.#http.call({
        ...{ method: 'POST', path: APPLICATIONS, body: { json: {} }, buckets: this.#buckets, repeatable: true },
        headers: { authorization, 'x-company-id': companyId },
      });
    } catch (error) {
      if (error instanceof AccessDenied) return error.answered === 403 ? SWITCHED_OFF : UNKNOWN;
      if (!(error instanceof RequestRefused) || ![400, 422].includes(error.answered)) throw error;
    }
    return null;
  }
}
