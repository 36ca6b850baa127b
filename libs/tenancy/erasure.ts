import type { ConnectionRef } from './connection.js';

/** What an erasure destroyed, and what it could not reach. */
export interface ErasureCertificate {
  connectionId: string;
  connector: string;
  erasedAt: Date;
  destroyed: {
    /**
     * By model, of those that were there at the provider and not switched off. All others are destroyed as well, and not counted: those
     * that were deleted there, also where they could still be read here, and those that were being destroyed.
     */
    records: Record<string, number>;
    credentials: true;
    dataKey: true;
    tokens: true;
  };
  backups: {
    /** The version of the root key that wrapped the data key. */
    keyVersion: number;
    statement: string;
  };
}

export function certify(
  connection: ConnectionRef,
  records: Record<string, number>,
  erasedAt: Date,
): ErasureCertificate {
  const { id, connector, keyVersion } = connection;
  return {
    connectionId: id,
    connector,
    erasedAt,
    destroyed: { records, credentials: true, dataKey: true, tokens: true },
    backups: {
      keyVersion,
      statement:
        `Everything that was read, the credentials, and the key that both were encrypted with are deleted from the database. ` +
        `Backups made before ${erasedAt.toISOString()} still hold encrypted copies of them. Whoever runs this service could open ` +
        `these for as long as such a backup and its master key are kept. The counts of records leave out those that were already deleted ` +
        `at the provider, also where they could still be read here, and what was switched off and still being destroyed: they are ` +
        `deleted as well.`,
    },
  };
}
