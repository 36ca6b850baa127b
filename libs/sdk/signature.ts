import { MessageRefused } from './errors.js';

/** As frameworks hand them over. */
export type MessageHeaders = Headers | Record<string, string | string[] | undefined>;

/** The body as it came, byte by byte. */
export type RawBody = string | Uint8Array | ArrayBuffer;

const PREFIX = 'whsec_';
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Tells messages that were signed with one of some secrets, not long ago, from all others. */
export class Verifier {
  readonly #keys: readonly Promise<Key>[];

  constructor(
    secrets: readonly string[],
    private readonly tolerance: number,
  ) {
    this.#keys = secrets.map((secret) => crypto.subtle.importKey('raw', bytesOf(secret), HMAC, false, ['sign']));
    // A key that cannot be made is told to whoever needs it.
    for (const key of this.#keys) key.catch(() => undefined);
  }

  /** The message, once it is certain that it is ours. Rejects with MessageRefused. */
  async verify(rawBody: RawBody, headers: MessageHeaders): Promise<{ id: string; body: Uint8Array }> {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) =>
      header(headers, `webhook-${name}`),
    );
    if (!id || !timestamp || !signature)
      throw new MessageRefused('headers_missing', 'webhook-id, webhook-timestamp or webhook-signature is missing.');
    this.#mustBeRecent(timestamp);
    const body = bytesOfBody(rawBody);
    const signed = joined(`${id}.${timestamp}.`, body);
    const given = signature.split(' ').flatMap((one) => (one.startsWith('v1,') ? [decoded(one.slice(3))] : []));
    for (const key of this.#keys) {
      const right = new Uint8Array(await crypto.subtle.sign('HMAC', await key, signed));
      if (given.some((one) => one !== null && isSame(one, right))) return { id, body };
    }
    throw new MessageRefused(
      'signature_wrong',
      'No signature fits: the secret is another one, or the body is not what was sent, byte by byte.',
    );
  }

  #mustBeRecent(timestamp: string): void {
    const age = /^\d{1,12}$/.test(timestamp) ? Date.now() / 1000 - Number(timestamp) : NaN;
    if (age <= this.tolerance && age >= -this.tolerance) return;
    throw new MessageRefused(
      'timestamp_out_of_tolerance',
      `The message was not sent within the last ${this.tolerance} seconds, or the clock of one side is wrong.`,
    );
  }
}

/** @throws TypeError in place of a key that nobody holds; the sentence never holds a secret */
export function assertSecrets(secrets: readonly unknown[]): asserts secrets is readonly string[] {
  const isSecret = (one: unknown): boolean =>
    typeof one === 'string' && one.startsWith(PREFIX) && (decoded(one.slice(PREFIX.length))?.length ?? 0) >= 16;
  if (secrets.length === 0 || !secrets.every(isSecret))
    throw new TypeError('`secret` must be the secret of the endpoint: whsec_…');
}

/** @throws TypeError where a framework has parsed it */
function bytesOfBody(body: unknown): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  // One of another realm, such as a test's, is an instance of nothing that is known here.
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body as ArrayBuffer);
  throw new TypeError('The body must be handed over as it came, as bytes or text: what was parsed cannot be verified.');
}

function header(headers: MessageHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return (headers as Headers).get(name);
  const given = Object.entries(headers as Record<string, string | string[] | undefined>);
  const value = given.find(([key]) => key.toLowerCase() === name)?.[1];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

const bytesOf = (secret: string): Uint8Array<ArrayBuffer> => decoded(secret.slice(PREFIX.length)) ?? new Uint8Array();

function decoded(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null; // nothing that was encoded
  }
}

function joined(head: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = new TextEncoder().encode(head);
  const all = new Uint8Array(start.length + body.length);
  all.set(start);
  all.set(body, start.length);
  return all;
}

/** Takes as long wherever the first difference is. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] ?? 0);
  return difference === 0;
}
