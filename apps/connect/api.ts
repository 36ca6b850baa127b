import type { Text } from './types.js';

/** What went wrong, by the code that the API gives it; `offline` where no answer came. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly about: {
      /** The credentials or inputs that it is about. */
      fields?: string[];
      /** Seconds after which it is worth another try. */
      wait?: number;
      /** What to do, where that depends on the provider. */
      advice?: Text;
    } = {},
  ) {
    super(code);
  }
}

interface Problem {
  code?: string;
  detail?: string | { loc: (string | number)[]; msg: string }[];
  fields?: string[];
  advice?: Text;
}

interface Call {
  method?: string;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Relative to the page, so that it also holds where a proxy puts everything below a path. */
const BASE = '../api/embedded/v1/';

/** The answer, whatever it is in; rejects with `Refused`, or with an AbortError when the signal stops it. */
export async function request(route: string, { method = 'GET', body, headers = {}, signal }: Call): Promise<Response> {
  const answer = await fetch(BASE + route, {
    method,
    credentials: 'omit',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch(unanswered(signal));
  if (answer.ok) return answer;
  throw refusalOf((await answer.json().catch(() => ({}))) as Problem, Number(answer.headers.get('retry-after')));
}

export async function call<Answer>(route: string, options: Call): Promise<Answer> {
  const answer = await request(route, options);
  return (answer.status === 204 ? undefined : await answer.json().catch(unanswered(options.signal))) as Answer;
}

/** Milliseconds before it is asked once more. */
const BREATH = 1000;

/** Asks once more where no answer came: for what answers the same again. */
export async function callTwice<Answer>(route: string, options: Call): Promise<Answer> {
  return call<Answer>(route, options).catch(async (error: unknown) => {
    if (!(error instanceof Refused && error.code === 'offline')) throw error;
    await new Promise((resolve) => setTimeout(resolve, BREATH));
    return call<Answer>(route, options);
  });
}

/** No answer came, or not all of it. */
const unanswered =
  (signal: AbortSignal | undefined) =>
  (error: unknown): never => {
    throw signal?.aborted === true ? error : new Refused('offline');
  };

function refusalOf({ code = 'unknown', detail, fields, advice }: Problem, wait: number): Refused {
  const named = Array.isArray(detail) ? detail.flatMap(({ loc }) => (loc.length > 2 ? [String(loc.at(-1))] : [])) : [];
  return new Refused(code, {
    fields: fields ?? named,
    ...(wait > 0 ? { wait: Math.ceil(wait) } : {}),
    ...(advice ? { advice } : {}),
  });
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
