import { Injectable } from '@nestjs/common';
import type { Model } from '#models';
import { Store } from '#store';
import type { ConnectionRef } from '#tenancy';

interface Known {
  until: number;
  models: Promise<Map<string, Date | null>>;
}

const SECOND = 1000;
const MOST = 10_000;

/** When a connection's models were last read from the provider. Asked once a second for each connection, not with every list. */
@Injectable()
export class Freshness {
  private known = new Map<string, Known>();

  constructor(private readonly store: Store) {}

  /** Null until every stream that fills the model has succeeded once. */
  async of(connection: ConnectionRef, model: Model): Promise<Date | null> {
    return (await this.models(connection)).get(model.name) ?? null;
  }

  private models(connection: ConnectionRef): Promise<Map<string, Date | null>> {
    const known = this.known.get(connection.id);
    if (known && known.until > performance.now()) return known.models;
    if (this.known.size >= MOST) this.known = new Map();
    const models = this.read(connection);
    models.catch(() => this.known.delete(connection.id));
    this.known.set(connection.id, { until: performance.now() + SECOND, models });
    return models;
  }

  private async read({ id, organisationId }: ConnectionRef): Promise<Map<string, Date | null>> {
    const streams = await this.store.as({ organisationId }, (prisma) =>
      prisma.stream.findMany({ where: { connectionId: id }, select: { models: true, lastSuccessAt: true } }),
    );
    const oldest = new Map<string, Date | null>();
    for (const { models, lastSuccessAt } of streams) {
      for (const model of models) oldest.set(model, earlier(oldest.get(model), lastSuccessAt));
    }
    return oldest;
  }
}

function earlier(known: Date | null | undefined, time: Date | null): Date | null {
  if (known === undefined) return time;
  return known && time && known < time ? known : known && time;
}
