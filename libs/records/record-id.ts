import { nameId, uuidBytes } from '#kernel';

/** The public id of a record: the same after every sync, also when the record comes back. */
export const recordId = (connectionId: string, model: string, remoteId: string): string =>
  nameId(uuidBytes(connectionId), `${model}:${remoteId}`);
