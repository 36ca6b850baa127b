import { ConnectionError, errorOf, retryAfter } from './errors.js';

export interface Patience {
  /** Tries after the first. */
  retries: number;
  /** For one try. */
  timeoutSeconds: number;
  /** The longest that is waited for the next try; an answer that asks for more is an error at once. */
  longestWaitSeconds: number;
  fetch: (request: Request) => Promise<Response>;
}

/** Statuses that pass: what was asked has not been done. */
const PASSING = [502, 503, 504];

/** Another request with the same key is doing it, and will have an answer. */
const RUNNING = 'write_running';

/** Another write of the same thing has to end first. */
const UNDER_WAY = 'write_under_way';

/**
 * An answer that means success, or a typed error. What was turned away (429, `write_under_way`) is sent again, whatever it was; what may have
 * been done (no answer, 5xx) only if doing it twice does no harm: reads, and writes with an `x-idempotency-key`. What became of
 * a write is not asked for again once it is decided.
 */
export async function send(request: Request, patience: Patience): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const { response, error, wait } = await tryOnce(request, attempt, patience);
    if (response) return response;
    if (wait === null || attempt >= patience.retries || wait > patience.longestWaitSeconds) throw error;
    await sleep(wait * 1000, request.signal);
  }
}

type Tried =
  { response: Response; error?: never; wait?: never } | { response?: never; error: Error; wait: number | null };

async function tryOnce(request: Request, attempt: number, patience: Patience): Promise<Tried> {
  const safe = request.method === 'GET' || request.headers.has('x-idempotency-key');
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patience.timeoutSeconds * 1000)]);
    const response = await patience.fetch(new Request(request.clone(), { signal }));
    if (response.ok) return { response };
    const error = await errorOf(response);
    const passes = isUndone(response, error.code) || (safe && isPassing(response, error.code));
    return { error, wait: passes ? (retryAfter(response.headers) ?? backOff(attempt)) : null };
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    const error = new ConnectionError(`No answer from ${new URL(request.url).origin}.`, { cause });
    return { error, wait: safe ? backOff(attempt) : null };
  }
}

/** It was turned away. */
const isUndone = ({ status }: Response, code: string): boolean => status === 429 || code === UNDER_WAY;

/** A 502 that names a write is what it will be answered with for ever. */
function isPassing({ status, headers }: Response, code: string): boolean {
  if (status === 502 && headers.has('x-write-id')) return false;
  return PASSING.includes(status) || code === RUNNING;
}

/** Seconds: about 0.5, 1, 2, and never two clients at the same moment. */
const backOff = (attempt: number): number => 0.5 * 2 ** attempt * (0.75 + Math.random() / 2);

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
