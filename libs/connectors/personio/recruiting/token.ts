import { Secret } from '#kernel';
import type { Json, JsonObject, OpenContext, OutgoingFile, PassedAnswer, PassedCall, Text } from '../../contract.js';
import { AccessDenied, RequestRefused, RightMissing } from '../../errors.js';
import { type Call, Http } from '../../http.js';
import { partnerHeaders, patienceOf, speedOf } from '../protocol.js';

const APPLICATIONS = '/v1/recruiting/applications';

/** 20 a minute, in windows of unknown start. */
const LIMIT = { rate: 1 / 6, burst: 10 };

const UNKNOWN: Text = {
  en: 'Copy the company ID and the recruiting token again: both are shown under Settings → Integrations → API credentials.',
  de: 'Kopieren Sie Unternehmens-ID und Recruiting-Token noch einmal: Beide stehen unter Einstellungen → Integrationen → API-Zugriffsdaten.',
};
const SWITCHED_OFF: Text = {
  en: 'Recruiting, or access by API, is not switched on for this company ID.',
  de: 'Recruiting oder der Zugriff per API ist für diese Unternehmens-ID nicht eingeschaltet.',
};

/** What writing to recruiting takes. */
export const TOKEN_RIGHT = 'Recruiting: company ID and recruiting token';

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
      ...{ budget, account, signal, speed, ...patienceOf(settings) },
    });
  }

  /**
   * What to do when Personio does not accept the token; null when it does. Asked with an application that says nothing: only who
   * is let in hears what is wrong with it, and nothing is created.
   */
  async refusal(): Promise<Text | null> {
    try {
      await this.#post({ path: APPLICATIONS, body: { json: {} }, repeatable: true });
    } catch (error) {
      if (error instanceof AccessDenied) return error.answered === 403 ? SWITCHED_OFF : UNKNOWN;
      if (!(error instanceof RequestRefused) || ![400, 422].includes(error.answered)) throw error;
    }
    return null;
  }

  /** A caller's own call. */
  pass(call: PassedCall): Promise<PassedAnswer> {
    return this.#http.pass(call, { buckets: this.#buckets, headers: this.#headers() });
  }

  #headers(): Record<string, Secret> {
    const { companyId, token } = this.#credentials;
    return { authorization: new Secret(`Bearer ${token.reveal()}`), 'x-company-id': companyId };
  }

  /** A file for an application that will name it: until then nobody sees it. */
  async upload(file: OutgoingFile, signal?: AbortSignal): Promise<Json> {
    const body = { files: { fields: {}, file: { field: 'file', ...file } } };
    return this.#letIn(this.#post({ path: `${APPLICATIONS}/documents`, body, repeatable: true, signal }));
  }

  /** Files an application, once. Which one it became is not told. */
  async apply(application: JsonObject, signal?: AbortSignal): Promise<void> {
    await this.#letIn(this.#post({ path: APPLICATIONS, body: { json: application }, signal }));
  }

  async #post(call: Pick<Call, 'path' | 'body' | 'repeatable' | 'signal'>): Promise<Json> {
    const way = { method: 'POST', buckets: this.#buckets, headers: this.#headers() } as const;
    const { body } = await this.#http.call({ ...call, ...way });
    return body;
  }

  /** Who is not let in at all has a wrong token; what else is denied has its reason in the answer. */
  async #letIn(answer: Promise<Json>): Promise<Json> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AccessDenied && error.answered === 401)
        throw new RightMissing('Personio', TOKEN_RIGHT, { cause: error });
      throw error;
    }
  }
}
