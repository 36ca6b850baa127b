import { type Patience } from './retry.js';

export interface Options extends Partial<Patience> {
  /** Where Peopleport runs: `https://hr.example.com`. */
  baseUrl: string;
  /** `pp_live_…` or `pp_test_…`. Belongs on your server, never in a browser. May come straight from the environment: undefined throws. */
  apiKey: string | undefined;
  /** A customer's. Without it only calls work that concern no single customer. */
  connectorToken?: string;
}

/** @throws TypeError that says what is missing, from JavaScript as well; the sentence never holds a secret */
export function assertOptions(options: unknown): asserts options is Options {
  const { baseUrl, apiKey, connectorToken } = (options ?? {}) as Record<string, unknown>;
  if (typeof baseUrl !== 'string' || !/^https?:/i.test(baseUrl) || !URL.canParse(baseUrl))
    throw new TypeError('`baseUrl` must say where Peopleport runs, such as https://hr.example.com.');
  if (!isSecret(apiKey)) throw new TypeError('`apiKey` must be an API key: pp_live_… or pp_test_….');
  if (connectorToken !== undefined) assertToken(connectorToken);
}

export function assertToken(token: unknown): asserts token is string {
  if (!isSecret(token)) throw new TypeError('The connector token must be the token of a customer.');
}

/** Whether a header can carry it: an error about the header would show it. */
const isSecret = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value.trim());
