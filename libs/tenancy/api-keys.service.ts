import { Injectable } from '@nestjs/common';
import { AppError, logger, newId, NotFound } from '#kernel';
import { Store, type FoundApiKey } from '#store';
import { tokenHash, looksLikeKey, makeKey, SCOPES, type ApiKeyRef, type Environment } from './api-key.js';
import { ShortCache } from './short-cache.js';

class ScopeUnknown extends AppError {
  readonly code = 'scope_unknown';
  override readonly status = 422;

  constructor(scope: string) {
    super(`There is no scope "${scope}". Scopes are ${SCOPES.join(', ')}.`, { scope });
  }
}

/** How exactly a key's last use is known. */
const HOUR = 3_600_000;

/** Makes, verifies and revokes the organisations' keys. */
@Injectable()
export class ApiKeysService {
  private readonly verified = new ShortCache<ApiKeyRef | null>();

  constructor(private readonly store: Store) {}

  /** The key is told here and never again. For the operator, by the owner's address. */
  async create(
    organisationId: string,
    { environment, name, scopes }: { environment: Environment; name: string; scopes: readonly string[] },
  ): Promise<{ id: string; key: string }> {
    const known: readonly string[] = SCOPES;
    const unknown = scopes.find((scope) => !known.includes(scope));
    if (unknown !== undefined) throw new ScopeUnknown(unknown);
    const id = newId();
    const key = makeKey(environment);
    const row = { id, organisationId, environment, name, hash: tokenHash(key), hint: hintOf(key), scopes: [...scopes] };
    await this.store.as({ organisationId }, (prisma) => prisma.apiKey.create({ data: row, select: { id: true } }));
    return { id, key };
  }

  /** Whose key it is; null when it is nobody's or was revoked, at most a second ago. */
  async verify(key: string): Promise<ApiKeyRef | null> {
    if (!looksLikeKey(key)) return null;
    const hash = tokenHash(key);
    return this.verified.get(hash.toString('base64'), async () => {
      const found = await this.store.findApiKey(hash);
      if (found) this.noteUse(found);
      return found && refOf(found);
    });
  }

  async revoke(organisationId: string, id: string): Promise<void> {
    const { count } = await this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } }),
    );
    this.verified.clear();
    if (count === 0) throw new NotFound('The API key');
  }

  private noteUse({ id, organisationId, lastUsedAt }: FoundApiKey): void {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < HOUR) return;
    const noted = this.store.as({ organisationId }, (prisma) =>
      prisma.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now } }),
    );
    noted.catch((error: unknown) => {
      logger.warn({ event: 'key_use_not_noted', key: id, reason: error instanceof Error ? error.name : 'unknown' });
    });
  }
}

const hintOf = (key: string): string => `${key.slice(0, 12)}…${key.slice(-4)}`;

const refOf = ({ id, organisationId, environment, scopes }: FoundApiKey): ApiKeyRef => ({
  id,
  organisationId,
  environment: environment as Environment,
  scopes,
});
