import { newId } from '#kernel';
import { Store } from '#store';

export interface BareConnection {
  id: string;
  organisationId: string;
}

/** A connection's rows without anything sealed in them: for tests of what never opens it. All its streams are due. */
export async function bareConnection(ownerUrl: string, streams: string[] = ['people']): Promise<BareConnection> {
  const [id, organisationId] = [newId(), newId()];
  const nothing = new Uint8Array(0);
  const owner = new Store(ownerUrl, { connections: 1 });
  await owner.asOwner((prisma) => prisma.organisation.create({ data: { id: organisationId, name: 'Vendor' } }));
  await owner.as({ organisationId, connectionId: id }, async (prisma) => {
    await prisma.connection.create({
      data: {
        ...{
          id,
          organisationId,
          environment: 'production',
          connector: 'paper',
          category: 'hris',
          originId: '1',
          keyVersion: 1,
        },
        ...{
          dek: nothing,
          endUser: nothing,
          token: nothing,
          credentials: nothing,
          grants: {},
          tokenHash: Buffer.from(id),
        },
      },
    });
    await prisma.stream.createMany({
      data: streams.map((name) => ({
        ...{ id: newId(), organisationId, connectionId: id, connector: 'fake', name, models: [name] },
        nextRunAt: new Date(Date.now() - 60_000),
      })),
    });
  });
  await owner.close();
  return { id, organisationId };
}
