import { Injectable } from '@nestjs/common';
import { Issues } from '#journal';
import { models } from '#models';
import { FeedRepository, type LongGone, type Reduced, REDUCED_AT_ONCE, RetentionRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { bodyOf, DESTROYED, linesOf } from './body.js';
import { compressed } from './rendering.js';

const byName = new Map(models.map((model) => [model.name, model]));

/** Reduces records that are gone for long to their ids and times, and forgets what was told long ago. */
@Injectable()
export class Retention {
  constructor(
    private readonly repository: RetentionRepository,
    private readonly vault: Vault,
    private readonly issues: Issues,
    private readonly feeds: FeedRepository,
  ) {}

  /** Whether there are such records. */
  async isDue(connection: { id: string }, before: Date): Promise<boolean> {
    return (await this.repository.longGone(connection.id, before)).length > 0;
  }

  /** Payloads in quarantine go that the provider has not shown since then, and what was said of them. */
  async forgetAside(connection: { id: string; organisationId: string }, before: Date): Promise<void> {
    for (const { id, model, code } of await this.repository.forgetAside(connection.id, before))
      await this.issues.resolve(connection, [code], `${model}:${id}`);
  }

  /** The first of the changes that were told before then; false: there were none left. */
  async forgetChanges(connection: { id: string }, before: Date): Promise<boolean> {
    if (!(await this.feeds.hasOld(connection.id, before))) return false;
    await this.feeds.forget(connection.id, before);
    return true;
  }

  /** Some at a time; between two the caller may stop. */
  async *reduce(connection: ConnectionRef, before: Date): AsyncGenerator<number, void, undefined> {
    const keys = this.vault.keys(connection);
    for (;;) {
      const found = await this.repository.longGone(connection.id, before);
      const outcome = await this.repository.reduce(
        connection.id,
        found.map((record) => reduced(keys, record)),
      );
      if (outcome !== 'done') return; // the connection is erased
      yield found.length;
      if (found.length < REDUCED_AT_ONCE) return;
    }
  }
}

function reduced(keys: ConnectionKeys, { id, version, ...record }: LongGone): Reduced {
  const raw = keys.seal('raw', id, compressed(Buffer.from(DESTROYED)));
  return { id, version, raw, body: leftOf(keys, id, record) };
}

/** The remote id. What does not open stays as it is: nobody reads that either. */
function leftOf(keys: ConnectionKeys, id: string, { model: name, body }: Pick<LongGone, 'model' | 'body'>): Buffer {
  const model = byName.get(name);
  if (!model) return body; // there is no such list any more
  try {
    const remoteId = JSON.parse(linesOf(keys.open('body', id, body)).remoteId.toString('utf8')) as string;
    return keys.seal('body', id, bodyOf(model, remoteId, {}));
  } catch (error) {
    if (error instanceof SealBroken) return body;
    throw error;
  }
}
