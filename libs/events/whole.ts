import { Injectable } from '@nestjs/common';
import { models } from '#models';
import { RecordReader } from '#records';
import { type Claimed, DeliveryRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { withRecord } from './message.js';

/** As a list shows it to who asks for all but the payload. */
const VIEW = { includeRawData: false, includeCustomFields: true, includeDeleted: false };

const MODELS = new Map(models.map((model) => [model.name, model]));

/** The bytes of messages: what is sent once is sent again as it was. */
@Injectable()
export class Wholes {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly records: RecordReader,
    private readonly vault: Vault,
  ) {}

  /** Throws SealBroken where the connection's key does not open: with a root key that this process does not have, it may elsewhere. */
  check(connection: ConnectionRef): void {
    this.vault.keys(connection);
  }

  /** Null: it is another worker's meanwhile, or the customer has switched something off. Throws SealBroken. */
  async of(claimed: Claimed, connection: ConnectionRef): Promise<Buffer | null> {
    const keys = this.vault.keys(connection);
    const message = keys.open('delivery', claimed.id, claimed.payload);
    if (claimed.isWhole) return message;
    const whole = withRecord(message, await this.record(claimed, connection));
    const sealed = keys.seal('delivery', claimed.id, whole);
    return (await this.deliveries.storeWhole(claimed, sealed, connection.choicesVersion)) ? whole : null;
  }

  /** One that does not open is as good as gone; its reading tells of it. */
  private async record({ type, subject }: Claimed, connection: ConnectionRef): Promise<Buffer | null> {
    const model = MODELS.get(type.split('.')[0] ?? '');
    if (!model) return null;
    try {
      return await this.records.get(connection, model, subject, VIEW);
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}
