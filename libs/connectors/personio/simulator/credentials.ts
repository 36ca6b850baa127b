import { createHash, randomBytes } from 'node:crypto';
import { type Clock } from './company/clock.js';
import { Dice } from './company/dice.js';

/** Areas that an admin ticks, with the scopes they carry in v1 and v2 (Personio scope names; some are guessed there). */
const AREAS = {
  employees: ['employees:read', null],
  persons: [null, 'personio:persons:read'],
  'org-units': [null, 'personio:org-units:read'],
  'legal-entities': [null, 'personio:legal-entities:read'],
  'cost-centers': [null, 'personio:cost-centers:read'],
  workplaces: [null, 'personio:workplaces:read'],
  absences: ['absences:read', 'personio:absences:read'],
  attendances: ['attendances:read', 'personio:attendances:read'],
  projects: [null, 'personio:projects:read'],
  documents: ['documents:read', 'personio:documents:read'],
  compensations: [null, 'personio:compensations:read'],
  reports: ['reports.custom:read', 'personio:reports:read'],
  jobs: [null, 'personio:jobs:read'],
  'salary-bands': [null, 'personio:salary-bands:read'],
  recruiting: [null, 'personio:recruiting:read'],
  webhooks: [null, 'personio:webhooks:read'],
} as const satisfies Record<string, readonly [string | null, string | null]>;
export type Area = keyof typeof AREAS;
/** Reading an area, or changing what is in it. */
export type Right = Area | `${Area}:write`;

const READ_RIGHTS = Object.keys(AREAS) as Area[];
export const ALL_RIGHTS: readonly Right[] = [...READ_RIGHTS, ...READ_RIGHTS.map((area) => `${area}:write` as const)];

/** What a credential may do; null is everything. */
export interface Rights {
  areas: Right[] | null;
  /** Keys of v1 attributes. */
  attributes: string[] | null;
  /** Those that may be written. */
  writable?: string[] | null;
  /** Compensations of these legal entities only. */
  legalEntities?: number[] | null;
  /** The reports that are shared with it (v2). */
  reports?: string[] | null;
}

export interface Credential extends Rights {
  clientId: string;
  clientSecret: string;
}

export interface Token {
  text: string;
  credential: Credential;
  expiresAt: number;
  areas: readonly Right[];
  /** The mode before September 2023: good for one request. */
  once: boolean;
}

export type TokenState = 'good' | 'unknown' | 'killed' | 'expired';

const DAY = 86_400_000;

export class Credentials {
  readonly #pairs = new Map<string, Credential>();
  readonly #tokens = new Map<string, Token>();
  readonly #stable = new Map<string, Token>();
  /** Tokens that were good once; the number tells when. */
  readonly #killed = new Set<string>();
  #made = 0;

  constructor(
    private readonly clock: Clock,
    private readonly seed: number,
  ) {}

  add(rights: Rights): Credential {
    const dice = new Dice(this.seed, this.#made);
    const clientSecret = `papi-${createHash('sha512').update(`${this.seed}:${this.#made}`).digest('base64url')}`;
    const credential = { clientId: `papi-${dice.uuid('client')}`, clientSecret, ...rights };
    this.#made += 1;
    this.#pairs.set(credential.clientId, credential);
    return credential;
  }

  find(clientId: string): Credential | undefined {
    return this.#pairs.get(clientId);
  }

  identify(clientId: unknown, clientSecret: unknown): Credential | undefined {
    const found = typeof clientId === 'string' ? this.#pairs.get(clientId) : undefined;
    return found?.clientSecret === clientSecret ? found : undefined;
  }

  /** Changing what a credential may do kills its tokens (Personio, since September 2024). */
  change(credential: Credential, rights: Partial<Rights>): void {
    Object.assign(credential, rights);
    this.kill(({ credential: owner }) => owner === credential);
  }

  remove(credential: Credential): void {
    this.kill(({ credential: owner }) => owner === credential);
    this.#pairs.delete(credential.clientId);
  }

  /** The same token for a day. */
  stableToken(credential: Credential): Token {
    const known = this.#stable.get(credential.clientId);
    if (known !== undefined && this.state(known.text) === 'good') return known;
    const token = this.#issue(credential, credential.areas ?? ALL_RIGHTS, false);
    this.#stable.set(credential.clientId, token);
    return token;
  }

  freshToken(credential: Credential, areas: readonly Right[]): Token {
    return this.#issue(credential, areas, false);
  }

  singleUseToken(credential: Credential): Token {
    return this.#issue(credential, credential.areas ?? ALL_RIGHTS, true);
  }

  token(text: string): Token | undefined {
    return this.#tokens.get(text);
  }

  state(text: string): TokenState {
    const token = this.#tokens.get(text);
    if (token === undefined) return this.#killed.has(text) ? 'killed' : 'unknown';
    return token.expiresAt <= this.clock.now() ? 'expired' : 'good';
  }

  kill(chosen: (token: Token) => boolean): void {
    for (const token of [...this.#tokens.values()].filter(chosen)) {
      this.#tokens.delete(token.text);
      this.#killed.add(token.text);
    }
  }

  expireAll(): void {
    for (const token of this.#tokens.values()) token.expiresAt = this.clock.now();
  }

  #issue(credential: Credential, areas: readonly Right[], once: boolean): Token {
    const text = once ? jwt() : `papi-${randomBytes(64).toString('base64url')}`;
    const token = { text, credential, areas, once, expiresAt: this.clock.now() + DAY };
    this.#tokens.set(text, token);
    return token;
  }
}

export function scopesOf(rights: readonly Right[], generation: 'v1' | 'v2'): string {
  return rights.flatMap((right) => scopeOf(right, generation) ?? []).join(' ');
}

/** What a scope opens; undefined when there is no such scope. Persons and employments are one thing to v2. */
export function rightsOf(scope: string): Right[] | undefined {
  if (scope === scopeOf('persons', 'v2')) return ['persons', 'employees'];
  if (scope === scopeOf('persons:write', 'v2')) return ['persons:write', 'employees:write'];
  const found = ALL_RIGHTS.filter((right) => scopeOf(right, 'v1') === scope || scopeOf(right, 'v2') === scope);
  return found.length > 0 ? found : undefined;
}

/** Whether a credential may write an attribute. */
export function maySet({ credential: { writable = null } }: Token, attribute: string | undefined): boolean {
  return writable === null || attribute === undefined || writable.includes(attribute);
}

/** Whether a token may use an endpoint. */
export function allows({ areas }: Token, { area, writes }: { area: Area; writes?: true }): boolean {
  return areas.includes(writes ? `${area}:write` : area);
}

function scopeOf(right: Right, generation: 'v1' | 'v2'): string | null {
  const area = right.replace(/:write$/, '') as Area;
  const scope = AREAS[area][generation === 'v1' ? 0 : 1];
  return area === right ? scope : (scope?.replace(/:read$/, ':write') ?? null);
}

/** Tokens before September 2023 looked like this. */
function jwt(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = part({ jti: randomBytes(16).toString('hex') });
  return `${part({ typ: 'JWT', alg: 'HS256' })}.${claims}.${randomBytes(32).toString('base64url')}`;
}
