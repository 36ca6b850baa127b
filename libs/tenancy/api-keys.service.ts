import { Injectable } from '@nestjs/common';
import { AppError, newId, NotFound } from '#kernel';
import { Store, type FoundApiKey } from '#store';
import { tokenHash, looksLikeKey, makeKey, SCOPES, type ApiKeyRef, type Environment } from './api-key.js';
import { inPassing } from './in-passing.js';
import { ShortCache } from './short-cache.js';

class ScopeUnknown extends AppError {
  readonly code = 'scope_unknown';
  override readonly status = 422;

  constructor(scope: string) {
    super(`There is no scope "${scope}". Scopes are ${SCOPES.join(', ')}.`, { scope });
  }
}

class ApiKeysFull extends AppError {
  readonly code = 'api_keys_full';
  override readonly status = 409;

  constructor() {
    super(`There are ${MOST_KEYS} API keys in this environment already. Revoke one that is not in use.`);
  }
}

/** In one environment, without those that were revoked. */
const MOST_KEYS = 500;

/** A key without what it opens with. */
export interface ApiKeyView {
  id: string;
  name: string;
  /** Its first and last characters. */
  hint: string;
  scopes: string[];
  environment: string;
  createdAt: Date;
  /** As in the audit trail; null: it is not known. */
  createdBy: string | null;
  /** To the minute; null: it has not been used. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** Whose key it is, or was. */
interface KnownKey {
  caller: ApiKeyRef;
  /** It opens nothing any more. */
  isRevoked: boolean;
}

interface KeyPlace {
  organisationId: string;
  environment: Environment;
}

const VIEW = {
  ...{ id: true, name: true, hint: true, scopes: true, environment: true },
  ...{ createdAt: true, createdBy: true, lastUsedAt: true, revokedAt: true },
} as const;

/** Who makes keys without being asked who they are. */
const OPERATOR = 'operator';

/** How exactly a key's last use is known. */
const MINUTE = 60_000;

/** Makes, verifies and revokes the organisations' keys. */
@Injectable()
export class ApiKeysService {
  private readonly found = new ShortCache<KnownKey | null>();

  constructor(private readonly store: Store) {}

  /** The key is told here and never again. For the operator, by the owner's address. */
  async create(
    organisationId: string,
    { environment, name, scopes }: { environment: Environment; name: string; scopes: readonly string[] },
  ): Promise<{ id: string; key: string }> {
    const { key, row } = newKey({ organisationId, environment }, { name, scopes, createdBy: OPERATOR });
    await this.store.as({ organisationId }, (prisma) => prisma.apiKey.create({ data: row, select: { id: true } }));
    return { id: row.id, key };
  }

  /** The same for whoever calls, in their environment. That they have these scopes themselves is theirs to see to who let them in. */
  async createBy(
    { id: createdBy, organisationId, environment }: ApiKeyRef,
    { name, scopes }: { name: string; scopes: readonly string[] },
  ): Promise<{ view: ApiKeyView; key: string }> {
    const { key, row } = newKey({ organisationId, environment }, { name, scopes, createdBy });
    const view = await this.store.as({ organisationId }, async (prisma) => {
      if ((await prisma.apiKey.count({ where: { environment, revokedAt: null } })) >= MOST_KEYS)
        throw new ApiKeysFull();
      return prisma.apiKey.create({ data: row, select: VIEW });
    });
    return { view, key };
  }

  /** The latest first, with those that were revoked. `after`: the id that the page before ended with. */
  list(
    { organisationId, environment }: KeyPlace,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<ApiKeyView[]> {
    const behind = after === undefined ? {} : { id: { lt: after } };
    return this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.findMany({ where: { environment, ...behind }, select: VIEW, orderBy: { id: 'desc' }, take: limit }),
    );
  }

  /** Of the environment, also one that was revoked. Rejects with NotFound. */
  async get({ organisationId, environment }: KeyPlace, id: string): Promise<ApiKeyView> {
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.findFirst({ where: { id, environment }, select: VIEW }),
    );
    if (!row) throw new NotFound('The API key');
    return row;
  }

  /** Names of keys by their ids, also of those that were revoked. */
  async names(organisationId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } }),
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Whose key it is; null when it is nobody's or was revoked, at most a second ago. */
  async verify(key: string): Promise<ApiKeyRef | null> {
    const known = await this.find(key);
    return known && !known.isRevoked ? known.caller : null;
  }

  /** The same with those that were revoked, for who tells their organisation that they are still used. Nobody is let in by it. */
  async find(key: string): Promise<KnownKey | null> {
    if (!looksLikeKey(key)) return null;
    const hash = tokenHash(key);
    return this.found.get(hash.toString('base64'), async () => {
      const found = await this.store.findApiKey(hash);
      if (!found) return null;
      const isRevoked = found.revokedAt !== null;
      if (!isRevoked) this.noteUse(found);
      return { caller: refOf(found), isRevoked };
    });
  }

  /** Ends it at once here, and everywhere within a second. Left out the environment: in each. Rejects with NotFound, also the second time. */
  async revoke(organisationId: string, id: string, environment?: Environment): Promise<void> {
    const where = { id, revokedAt: null, ...(environment === undefined ? {} : { environment }) };
    const { count } = await this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.updateMany({ where, data: { revokedAt: new Date() } }),
    );
    this.found.clear();
    if (count === 0) throw new NotFound('The API key');
  }

  private noteUse({ id, organisationId, lastUsedAt }: FoundApiKey): void {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < MINUTE) return;
    const noted = this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now } }),
    );
    inPassing(noted, 'key_use_not_noted', { key: id });
  }
}

interface KeyForm {
  name: string;
  scopes: readonly string[];
  createdBy: string;
}

/** Throws ScopeUnknown. */
function newKey({ organisationId, environment }: KeyPlace, { name, scopes, createdBy }: KeyForm) {
  const known: readonly string[] = SCOPES;
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) throw new ScopeUnknown(unknown);
  const key = makeKey(environment);
  const recognised = { hash: tokenHash(key), hint: hintOf(key) };
  return {
    key,
    row: { id: newId(), organisationId, environment, name, scopes: [...scopes], createdBy, ...recognised },
  };
}

const hintOf = (key: string): string => `${key.slice(0, 12)}…${key.slice(-4)}`;

const refOf = ({ id, organisationId, environment, scopes }: FoundApiKey): ApiKeyRef => ({
  id,
  organisationId,
  environment: environment as Environment,
  scopes,
});
