import type { Change } from '#records';
import type { ConnectionRef } from '#tenancy';
import { typeOf } from './filter.js';

/** What every message of a connection says of it. */
export interface Connector {
  id: string;
  integration: string;
  environment: string;
  end_user_origin_id: string;
}

export const messageId = (deliveryId: string): string => `msg_${deliveryId.replaceAll('-', '')}`;

/** Where a message stands among those that its endpoint is sent of its connection. */
export interface Numbers {
  previous: number | null;
  epoch: number;
}

export const connectorOf = ({ id, connector, environment }: ConnectionRef, originId: string): Connector => ({
  ...{ id, integration: connector, environment },
  end_user_origin_id: originId,
});

/** A message as it is sent, without its record: `data` stands at the end, so that the record can be put in. */
export function messageOf(deliveryId: string, connector: Connector, change: Change, numbers: Numbers): string {
  const { kind, model, id, remoteId, changedFields, sequence } = change;
  const data =
    kind === 'event'
      ? { ...(change.data as object | null), id }
      : { model, id, remote_id: remoteId, changed_fields: changedFields };
  return JSON.stringify({
    ...{ id: messageId(deliveryId), type: typeOf(change), timestamp: change.at.toISOString(), connector },
    ...{ sequence, previous: numbers.previous, epoch: numbers.epoch, data },
  });
}

/** A larger record is not sent: whoever is told of it reads it. */
const MOST_RECORD = 1024 * 1024;

/** `data` and the message end here. */
const END = '}}';

/** With the record as the API lists it; null: it is gone. */
export function withRecord(message: Buffer, record: Buffer | null): Buffer {
  const fits = record === null || record.length <= MOST_RECORD;
  const said = fits ? (record ?? Buffer.from('null')) : Buffer.from('null,"truncated":true');
  const open = message.subarray(0, message.length - END.length);
  return Buffer.concat([open, Buffer.from(',"record":'), said, Buffer.from(END)]);
}
