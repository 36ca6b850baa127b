import { newId } from '#kernel';
import type { Store } from '#store';
import type { Vault } from '#vault';

const ADDRESS = 'https://example.com/hooks';

/** An endpoint that nobody has checked, sealed by this vault; answers with its address as another vault opens it. */
export async function bareEndpoint(
  store: Store,
  organisationId: string,
  vault: Vault,
): Promise<(vault: Vault) => Promise<string>> {
  const id = newId();
  const { dek, keyVersion } = vault.newDataKey(id);
  const url = new Uint8Array(vault.keys({ id, dek, keyVersion }).seal('endpoint_url', id, ADDRESS));
  const row = { id, organisationId, environment: 'production', concurrency: 1, rate: 1, keyVersion, url };
  await store.as({ organisationId }, (prisma) =>
    prisma.endpoint.create({ data: { ...row, dek: new Uint8Array(dek), secrets: new Uint8Array() } }),
  );
  return async (other) => {
    const found = await store.as({ organisationId }, (prisma) => prisma.endpoint.findUniqueOrThrow({ where: { id } }));
    return other.keys(found).open('endpoint_url', id, found.url).toString();
  };
}
