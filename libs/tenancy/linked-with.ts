import { timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Choices } from '#connectors';
import type { Transaction } from '#store';
import type { Vault } from '#vault';
import { REF, refOf } from './connection.js';
import type { Credentials } from './provider-clients.js';
import { plainCredentials } from './new-rows.js';

/**
 * Whether the connection is there and has exactly these credentials, and exactly this switched off where that is given. It stays
 * so until the transaction ends.
 */
export async function isLinkedWith(
  transaction: Transaction,
  vault: Vault,
  id: string,
  { credentials, choices }: { credentials: Credentials; choices: Choices | undefined },
): Promise<boolean> {
  await transaction.$queryRaw`SELECT id FROM connection WHERE id = ${id}::uuid FOR SHARE`;
  const row = await transaction.connection.findUnique({ where: { id }, select: { ...REF, credentials: true } });
  if (!row) return false;
  const connection = refOf(row);
  const keys = vault.keys(connection);
  const held = keys.hash(keys.open('credentials', id, row.credentials));
  if (!timingSafeEqual(held, keys.hash(plainCredentials(credentials)))) return false;
  return choices === undefined || isDeepStrictEqual(sorted(choices), sorted(connection.withheld));
}

const sorted = ({ models, fields }: Choices): Choices => ({ models: models.toSorted(), fields: fields.toSorted() });
