import { Injectable } from '@nestjs/common';
import { ProviderBudget } from '#limits';
import type { Claimed } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import type { Opened } from './endpoint.js';
import { Endpoints } from './endpoints.service.js';

/** Where deliveries go, whom they concern, and how fast. */
@Injectable()
export class DeliveryPlaces {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly endpoints: Endpoints,
    private readonly budget: ProviderBudget,
  ) {}

  /** Null: one of them is gone. */
  async of(claimed: Claimed): Promise<{ endpoint: Opened; connection: ConnectionRef } | null> {
    const { organisationId, endpointId, connectionId } = claimed;
    const [endpoint, connection] = await Promise.all([
      this.endpoints.open({ organisationId }, endpointId),
      this.connections.byId(organisationId, undefined, connectionId),
    ]);
    return endpoint && connection && { endpoint, connection };
  }

  /** What is known of endpoints is not so any more. */
  forget(): void {
    this.endpoints.forgetKnown();
  }

  /** Resolves when the endpoint may be asked once more. */
  async turn({ id, rate }: Opened, signal: AbortSignal): Promise<void> {
    const bucket = `endpoint:${id}`;
    this.budget.learn(bucket, { rate, burst: rate });
    await this.budget.take([bucket], signal);
  }
}
