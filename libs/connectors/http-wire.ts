import type { Secret } from '#kernel';
import { Agent, request } from 'undici';
import { Failed } from './http-status.js';

/** Query parameters take plain values: a Secret does not compile here, so no credential can travel in an address. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;
/** Where a Secret may travel: it is opened when the request is written, and nowhere else. */
export type Sealed = Record<string, string | Secret>;
export type Headers = Record<string, string | string[] | undefined>;

export interface Outgoing {
  method: 'GET' | 'POST';
  url: URL;
  headers: Sealed;
  body?: { json: Sealed } | { form: Sealed } | undefined;
}

export interface Limits {
  timeoutSeconds: number;
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

export interface Incoming {
  status: number;
  headers: Headers;
  /** Null: longer than allowed. */
  text: string | null;
}

/** Our own clock limits a request as a whole: these would only limit its parts. */
const agent = new Agent({ connections: 64, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });

/** One request and its whole answer. Follows no redirect. */
export async function exchange(outgoing: Outgoing, { timeoutSeconds, maxBytes, signal }: Limits): Promise<Incoming> {
  const body = bodyOf(outgoing.body);
  const ending = new AbortController();
  const stop = (): void => {
    ending.abort(signal?.reason);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    ending.abort(new Failed('down', `no answer within ${timeoutSeconds} seconds`));
  }, timeoutSeconds * 1000);
  try {
    signal?.throwIfAborted();
    const response = await request(outgoing.url, {
      method: outgoing.method,
      dispatcher: agent,
      headers: { ...opened(outgoing.headers), ...body.headers },
      body: body.text,
      signal: ending.signal,
    });
    return { status: response.statusCode, headers: response.headers, text: await textOf(response.body, maxBytes) };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof Failed ? error : new Failed('down', codeOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

export function withQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
  }
  return url;
}

async function textOf(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null; // leaving the loop closes the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function bodyOf(body: Outgoing['body']): { text: string | null; headers: Record<string, string> } {
  if (!body) return { text: null, headers: {} };
  if ('json' in body)
    return { text: JSON.stringify(opened(body.json)), headers: { 'content-type': 'application/json' } };
  const text = new URLSearchParams(opened(body.form)).toString();
  return { text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

function opened(values: Sealed): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]),
  );
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'connection lost';
}
