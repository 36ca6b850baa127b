import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AddressRefused, codeOf, newId, Outbound, type OutboundAnswer } from '#kernel';
import type { Opened } from './endpoint.js';
import { messageId } from './message.js';
import { retryAfter } from './schedule.js';
import { headersOf, type Message } from './signature.js';

/** For everything, to the last byte of the answer. */
export const SECONDS = 15;
/** Of the answer's body; and what is kept of a body or of headers. */
const MOST_ANSWER = 16 * 1024;
const MOST_KEPT = 4 * 1024;
/** Milliseconds for the body of an answer that has told how it went already. */
const BODY_PATIENCE = 1000;

/** What was sent, and what came back. */
export interface Exchange {
  request: { url: string; headers: Record<string, string> };
  /** Null: nothing came back. */
  response: { headers: Record<string, string>; body: string } | null;
}

export interface Attempted {
  at: Date;
  milliseconds: number;
  status: number | null;
  /** `ok`, or why it failed. */
  code: string;
  /** Seconds that the receiver asks us to wait. */
  pause: number | null;
  exchange: Exchange;
  /** Where it was made, as it is sealed. */
  sealedUrl: Uint8Array;
}

/** What a test tells. */
export interface TestResult {
  delivered: boolean;
  status: number | null;
  code: string;
  milliseconds: number;
  /** What the receiver says, cut after 4 KiB. */
  answer: string;
}

/** Sends messages to endpoints, each once. */
@Injectable()
export class Sender implements OnApplicationShutdown {
  constructor(private readonly outbound: Outbound) {}

  /** Rejects only where `signal` ends it. */
  async send(endpoint: Opened, message: Message, signal?: AbortSignal): Promise<Attempted> {
    const [at, begun] = [new Date(), performance.now()];
    const headers = headersOf(message, endpoint, at);
    const { url, sealedUrl } = endpoint;
    const request = { url, headers };
    const elapsed = (): number => Math.round(performance.now() - begun);
    try {
      const answer = await this.outbound.request(url, {
        ...{ method: 'POST', headers, body: message.body, seconds: SECONDS, maxBytes: MOST_ANSWER, signal },
      });
      const milliseconds = elapsed();
      const body = await readShort(answer);
      const { status } = answer;
      return {
        ...{
          at,
          milliseconds,
          status,
          code: codeOfStatus(status),
          pause: retryAfter(answer.headers['retry-after'], at),
        },
        exchange: { request, response: { headers: keptHeaders(answer.headers), body } },
        sealedUrl,
      };
    } catch (error) {
      signal?.throwIfAborted();
      const code = codeOfFailure(error, elapsed());
      const exchange = { request, response: null };
      return { at, milliseconds: elapsed(), status: null, code, pause: null, exchange, sealedUrl };
    }
  }

  /** At once and never again; nothing of it is kept. */
  async sendTest(endpoint: Opened): Promise<TestResult> {
    const id = messageId(newId());
    const data = { endpoint_id: endpoint.id };
    const body = JSON.stringify({ id, type: 'endpoint.test', timestamp: new Date().toISOString(), data });
    const attempted = await this.send(endpoint, { id, body: Buffer.from(body, 'utf8') });
    const { status, code, milliseconds, exchange } = attempted;
    return { delivered: code === OK, status, code, milliseconds, answer: exchange.response?.body ?? '' };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.close();
  }
}

export const OK = 'ok';

const CODES: Readonly<Record<number, string>> = { 410: 'gone', 429: 'too_many_requests' };

function codeOfStatus(status: number): string {
  if (status >= 200 && status < 300) return OK;
  if (status >= 300 && status < 400) return 'redirected';
  return CODES[status] ?? (status >= 500 ? 'server_error' : 'rejected');
}

function codeOfFailure(error: unknown, milliseconds: number): string {
  if (error instanceof AddressRefused) return error.code;
  if (milliseconds >= SECONDS * 1000 - 50) return 'timeout';
  return codeOfConnection(error instanceof Error ? error.cause : error);
}

/** By what Node and undici call what is certain; all else is `unreachable`. */
const CONNECTION_CODES: readonly [RegExp, string][] = [
  [/^ECONNREFUSED$/, 'connection_refused'],
  [
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_|HOSTNAME_MISMATCH$|EPROTO$)/,
    'tls_failed',
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET other side closed)$/, 'hung_up'],
  [/^(HPE_|HTTPParserError$|UND_ERR_SOCKET bad (response|upgrade)$)/, 'not_http'],
];

/** What a name server refuses has the same code as what a receiver does. */
const OF_NAMES = /^(query|getaddrinfo)/;

function codeOfConnection(cause: unknown): string {
  if (OF_NAMES.test((cause as NodeJS.ErrnoException | undefined)?.syscall ?? '')) return 'dns_failed';
  const code = codeOf(cause);
  const said = cause instanceof Error && code === 'UND_ERR_SOCKET' ? `${code} ${cause.message}` : code;
  return CONNECTION_CODES.find(([pattern]) => pattern.test(said))?.[1] ?? 'unreachable';
}

/** As much of it as comes soon and is kept: how it went was told by its status. */
async function readShort({ body }: OutboundAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  const late = setTimeout(() => body.destroy(), BODY_PATIENCE);
  try {
    for await (const chunk of body) chunks.push(chunk as Buffer);
  } catch {
    // what came is shown
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).subarray(0, MOST_KEPT).toString('utf8');
}

function keptHeaders(headers: OutboundAnswer['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  let room = MOST_KEPT;
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
    room -= name.length + text.length;
    if (room < 0) break;
    kept[name] = text;
  }
  return kept;
}
