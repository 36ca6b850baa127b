import { STATUS_CODES } from 'node:http';
import { Dice } from './company/dice.js';
import { Flow, type Reply, json, problemOf, v1Error } from './bodies.js';
import { type Rule, Rules, type Target } from './rules.js';
import { recruitingProblem, withoutWords } from './v1/recruiting-errors.js';

export const FAULT_KINDS = [
  'status',
  'cut',
  'truncate',
  'slow',
  '429',
  'redirect',
  'foreign_next',
  'self_next',
  'empty_page',
  'http200_error',
  'body',
  'change',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What goes wrong, where, and how often. */
export interface Fault extends Rule {
  kind: FaultKind;
  /** How likely it is to act, from 0 to 1; without it it always does. */
  chance?: number;
  status?: number;
  body?: unknown;
  ms?: number;
  url?: string;
  /** What happens in the account between this answer and the next. */
  calls?: Meanwhile[];
  /** Of `change`: the answer waits until it is released. */
  held?: boolean;
  /** The request is not served at all: a write changes nothing. */
  without_effect?: boolean;
}

/** A call of the control API. */
export interface Meanwhile {
  method: string;
  path: string;
  body: Record<string, unknown>;
}

/** Who is told to come later, or to go elsewhere, was not served. */
const NOT_SERVED: readonly FaultKind[] = ['429', 'redirect'];

export function isServed({ kind, without_effect: without = false }: Fault): boolean {
  return !without && !NOT_SERVED.includes(kind);
}

/** Rules that spoil matching requests. */
export class Faults {
  readonly #rules = new Rules<Fault>();
  #asked = 0;

  constructor(private readonly seed: number) {}

  get rules(): readonly Fault[] {
    return this.#rules.all;
  }

  add(fault: Fault): void {
    this.#rules.add(fault);
  }

  clear(): void {
    this.#rules.clear();
  }

  take(request: Target): Fault | undefined {
    return this.#rules.take(request, ({ chance = 1 }) => {
      this.#asked += 1;
      return new Dice(this.seed, this.#asked).chance('fault', chance);
    });
  }
}

/** Replies that stand in for the real answer. */
const INSTEAD: Partial<Record<FaultKind, (fault: Fault, path: string, now: number) => Reply>> = {
  status: (fault, path, now) => withBody(fault, statusReply(fault.status ?? 500, path, now)),
  429: (fault, path, now) => withBody(fault, statusReply(429, path, now)),
  redirect: ({ status = 302, url = 'https://redirect.invalid/' }) => {
    return { status, headers: { location: url, 'content-type': 'text/html' }, body: '' };
  },
  // Personio v1 conventions, envelope: some errors come with HTTP 200 and German words.
  http200_error: () => json({ success: false, error: { code: 0, message: 'Es ist ein Problem aufgetreten' } }),
  body: ({ body = '', status = 200 }) => json(body, status),
};

export function faultReply(fault: Fault, path: string, now: number): Reply | undefined {
  return INSTEAD[fault.kind]?.(fault, path, now);
}

/** The real answer with another page, or another way on. */
export function spoil({ kind, url }: Fault, reply: Reply, href: string): Reply {
  const { body } = reply;
  if (reply.status !== 200 || typeof body !== 'object' || body === null || body instanceof Flow) return reply;
  if (kind === 'empty_page') return { ...reply, body: { ...body, ...('data' in body ? { data: [] } : { _data: [] }) } };
  const next = nextOf(kind, url, href);
  if (next === undefined) return reply;
  const meta = '_meta' in body ? (body._meta as object) : {};
  // Personio v2 reports: a link is a plain text there.
  const links = new URL(href).pathname.startsWith('/v2/reports') ? { next: next.href } : { self: { href }, next };
  return { ...reply, body: { ...body, _meta: { ...meta, links } } };
}

function nextOf(kind: FaultKind, url: string | undefined, href: string): { href: string } | undefined {
  if (kind === 'self_next') return { href };
  if (kind !== 'foreign_next') return undefined;
  return { href: url ?? 'https://foreign.invalid/v2/persons?cursor=cur_foreign' };
}

function statusReply(status: number, path: string, now: number): Reply {
  if (path.startsWith('/v1/recruiting/')) return recruitingFault(status);
  if (path.endsWith('/xml')) return { status, headers: { 'content-type': 'text/html' }, body: '' };
  return path.startsWith('/v1/') ? v1Error(status, 'Es ist ein Problem aufgetreten') : problemOf(status, now);
}

function recruitingFault(status: number): Reply {
  if (status === 401 || status === 429) return withoutWords(status);
  return recruitingProblem(status, STATUS_CODES[status] ?? 'Error', 'An unexpected error occurred.');
}

function withBody(fault: Fault, reply: Reply): Reply {
  return fault.body === undefined ? reply : { ...reply, body: fault.body };
}
