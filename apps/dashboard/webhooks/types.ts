import type { components } from '#sdk';
import type { Tone } from '../ui/index.js';

type Schemas = components['schemas'];

export type Endpoint = Schemas['EndpointDto'];
export type EndpointSecret = Schemas['EndpointSecretDto'];
export type Delivery = Schemas['DeliveryDto'];
export type DeliveryDetails = Schemas['DeliveryDetailsDto'];
export type Attempt = Schemas['AttemptDto'];

interface Standing {
  tone: Tone;
  words: string;
}

const ENDPOINTS: Record<string, Standing> = {
  paused: { tone: 'warning', words: 'Paused' },
  disabled: { tone: 'bad', words: 'Disabled' },
};

/** `failing`: the endpoints to which something waits that was tried in vain; undefined while that is not known. */
export function standingOf(
  { id, status, held_until: held }: Endpoint,
  failing: readonly { id: string }[] | undefined,
): Standing {
  if (status !== 'active') return ENDPOINTS[status] ?? { tone: 'quiet', words: status };
  if (failing?.some((each) => each.id === id) === true) return { tone: 'bad', words: 'Failing' };
  if (held !== null) return { tone: 'warning', words: 'Held back' };
  return { tone: failing ? 'good' : 'quiet', words: 'Active' };
}

const DELIVERIES: Record<string, Standing> = {
  waiting: { tone: 'busy', words: 'Waiting' },
  delivered: { tone: 'good', words: 'Delivered' },
  exhausted: { tone: 'bad', words: 'Given up' },
};

/** To choose from. */
export const STATES = Object.entries(DELIVERIES).map(([value, { words }]) => ({
  value,
  label: value === 'waiting' ? 'Waiting or failing' : words,
}));

/** One that waits after a failure is to be looked at. */
export function stateOf({ state, last_attempt: last }: Delivery): Standing {
  if (state === 'waiting' && last !== null && last.code !== 'ok') return { tone: 'warning', words: 'Failing' };
  return DELIVERIES[state] ?? { tone: 'quiet', words: state };
}

/** Why nothing was answered, or what. */
const CODES: Record<string, string> = {
  ok: 'Arrived',
  redirected: 'It redirects: nobody goes there',
  rejected: 'It refuses the message',
  gone: 'It says that it is gone',
  too_many_requests: 'It asks for fewer messages',
  server_error: 'It failed',
  timeout: 'It did not answer in time',
  connection_refused: 'Nobody listens at this port',
  dns_failed: 'Its name leads nowhere',
  tls_failed: 'No agreement on TLS',
  hung_up: 'It hung up before it had answered',
  not_http: 'It does not speak HTTP',
  unreachable: 'It cannot be reached',
  address_refused: 'Its address is not public',
};

const sentenceOf = (code: string): string => CODES[code] ?? code;

/** “500 · It failed”. */
export const answerOf = ({ status, code }: { status: number | null; code: string }): string =>
  status === null ? sentenceOf(code) : `${status} · ${sentenceOf(code)}`;
