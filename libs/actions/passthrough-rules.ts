import { Injectable } from '@nestjs/common';
import type { Choices, PassedMethod } from '#connectors';
import { AppError, NotFound } from '#kernel';
import { type Prisma, Store } from '#store';
import type { ConnectionRef } from '#tenancy';
import { fits } from './path-pattern.js';

/** Calls in the provider's own words that are allowed. */
interface AllowedCall {
  method: PassedMethod | '*';
  /** See `PATH_PATTERN`. */
  path: string;
}

interface Rules {
  enabled: boolean;
  allow: readonly AllowedCall[];
}

/** With what the customer has switched off, by name: while there is anything, nothing is passed on. */
export interface RulesInForce extends Rules {
  withheld: readonly string[];
}

/** Calls in the provider's own words are off for this connection. */
class PassthroughOff extends AppError {
  readonly code: string;
  override readonly status = 403;

  constructor(isWithheld: boolean) {
    super(
      isWithheld
        ? 'Calls of the provider could show what the customer has switched off, so none is passed on.'
        : 'No calls of the provider are allowed for this connector. An administrator can allow them.',
    );
    this.code = isWithheld ? 'passthrough_withheld' : 'passthrough_disabled';
  }
}

/** It is not among the calls that are allowed. */
export class CallNotAllowed extends AppError {
  readonly code = 'passthrough_not_allowed';
  override readonly status = 403;

  constructor(why = 'This call is not among those that are allowed for this connector.') {
    super(why);
  }
}

/** Which calls in the provider's own words a connection allows: none, unless somebody says so. */
@Injectable()
export class PassthroughRules {
  constructor(private readonly store: Store) {}

  /** As they are now, not a moment ago. */
  async of({ id, organisationId }: ConnectionRef): Promise<RulesInForce> {
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.connection.findUnique({ where: { id }, select: { passthrough: true, choices: true } }),
    );
    if (!row) throw new NotFound('The connector');
    const { enabled = false, allow = [] } = row.passthrough as Partial<Rules>;
    const { models = [], fields = [] } = row.choices as Partial<Choices>;
    return { enabled, allow, withheld: [...models, ...fields] };
  }

  async set(connection: ConnectionRef, { enabled, allow }: Rules): Promise<RulesInForce> {
    const { id, organisationId } = connection;
    const passthrough = { enabled, allow } as unknown as Prisma.InputJsonObject;
    await this.store.as({ organisationId }, (prisma) =>
      prisma.connection.updateMany({ where: { id }, data: { passthrough } }),
    );
    return this.of(connection);
  }

  /** Rejects with PassthroughOff or CallNotAllowed. */
  async check(connection: ConnectionRef, { method, path }: { method: PassedMethod; path: string }): Promise<void> {
    const { enabled, allow, withheld } = await this.of(connection);
    if (!enabled || withheld.length > 0) throw new PassthroughOff(enabled);
    const isAllowed = allow.some((one) => (one.method === '*' || one.method === method) && fits(one.path, path));
    if (!isAllowed) throw new CallNotAllowed();
  }
}
