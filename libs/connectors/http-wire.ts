import { Readable } from 'node:stream';
import { AppError, Secret } from '#kernel';
import { Agent, request } from 'undici';
import { ProviderUnavailable } from './errors.js';
import { type FileForm, formBody } from './http-form.js';
import { Failed } from './http-status.js';
import type { Json } from './payload.js';

/** Query parameters take plain values: a Secret does not compile here, so no credential can travel in an address. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;
/** Where a Secret may travel: it is opened when the request is written, and nowhere else. */
export type Sealed = Record<string, string | Secret>;
/** What may be said in a body; a Secret only at its top. */
type SealedJson = Record<string, Json | Secret | readonly string[]>;
export type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Headers = Record<string, string | string[] | undefined>;

export interface Outgoing {
  method: Method;
  url: URL;
  headers: Sealed;
  body?: { json: SealedJson } | { form: Sealed } | { files: FileForm } | { bytes: Uint8Array } | undefined;
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

/** An answer of which the head has come. */
export interface Begun {
  status: number;
  headers: Headers;
  body: Readable;
  /** What went wrong with it, in our words. */
  failure: (error: unknown) => unknown;
  /** From here on the body may take its time. */
  stopClock: () => void;
  /** Lets go of clock and signal: the body is read, or nobody reads it. */
  end: () => void;
}

/** Our own clock limits a request as a whole: these would only limit its parts. */
const agent = new Agent({ connections: 64, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });

/** One request and its whole answer. Follows no redirect. */
export async function exchange(outgoing: Outgoing, limits: Limits): Promise<Incoming> {
  const begun = await begin(outgoing, limits);
  return readOut(begun, limits.maxBytes);
}

/** The rest of an answer, as text. */
export async function readOut({ status, headers, body, failure, end }: Begun, maxBytes: number): Promise<Incoming> {
  try {
    return { status, headers, text: await textOf(body, maxBytes) };
  } catch (error) {
    throw failure(error);
  } finally {
    end();
  }
}

/**
 * One request, up to where the body of its answer begins. Whoever asked reads the body and calls `end`. The clock begins anew with
 * each piece of a file that goes out.
 */
export async function begin(outgoing: Outgoing, { timeoutSeconds, signal }: Limits): Promise<Begun> {
  const body = await bodyOf(outgoing.body, () => timer.refresh());
  const ending = new AbortController();
  const stop = (): void => {
    ending.abort(signal?.reason);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    ending.abort(new Failed('down', `no answer within ${timeoutSeconds} seconds`));
  }, timeoutSeconds * 1000);
  const stopClock = (): void => {
    clearTimeout(timer);
  };
  const end = (): void => {
    stopClock();
    signal?.removeEventListener('abort', stop);
  };
  let isBegun = false;
  const failure = (error: unknown): unknown => {
    if (signal?.aborted) return isBegun ? signal.reason : beforeSending(signal.reason);
    if (error instanceof Failed || error instanceof AppError) return error; // the latter: of the file that is sent
    return new Failed('down', codeOf(error), { cause: error, unsent: isBeforeSending(error) });
  };
  try {
    signal?.throwIfAborted();
    isBegun = true;
    const response = await request(outgoing.url, {
      method: outgoing.method,
      dispatcher: agent,
      headers: { ...opened(outgoing.headers), ...body.headers },
      body: body.content,
      signal: ending.signal,
    });
    return { status: response.statusCode, headers: response.headers, body: response.body, failure, stopClock, end };
  } catch (error) {
    end();
    if (body.content instanceof Readable) body.content.destroy();
    throw failure(error);
  }
}

export function withQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
  }
  return url;
}

async function textOf(body: Readable, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null; // leaving the loop closes the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

/** Rejects with what keeps a file from being read. */
async function bodyOf(
  body: Outgoing['body'],
  moved: () => void,
): Promise<{ content: string | Uint8Array | Readable | null; headers: Record<string, string> }> {
  if (!body) return { content: null, headers: {} };
  if ('bytes' in body) return { content: body.bytes, headers: {} };
  if ('files' in body) return formBody(body.files, moved);
  if ('json' in body)
    return { content: JSON.stringify(opened(body.json)), headers: { 'content-type': 'application/json' } };
  const content = new URLSearchParams(opened(body.form)).toString();
  return { content, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

function opened<T>(values: Record<string, T | Secret>): Record<string, T | string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'connection lost';
}

const beforeSending = (error: unknown): unknown =>
  error instanceof ProviderUnavailable ? error.beforeSending() : error;

/** Whether there was no connection yet: then nothing of the request can have arrived. */
function isBeforeSending(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isBeforeSending);
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return code === 'UND_ERR_CONNECT_TIMEOUT' || syscall === 'connect' || syscall === 'getaddrinfo';
}
