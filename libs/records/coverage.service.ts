import { Injectable } from '@nestjs/common';
import { type Connector, connectors } from '#connectors';
import { NotFound } from '#kernel';
import { fieldsOf, type Model, models } from '#models';
import { CoverageRepository, type Standing } from '#store';
import { type ConnectionRef, keptGrants, ShortCache } from '#tenancy';
import { type Coverage, CoverageView } from './coverage-status.js';
import { CoverageTally, type FieldTally } from './coverage-tally.js';
import { RecordSamples } from './record-samples.js';
import { Records } from './records.js';

export interface FieldCoverage extends Coverage, FieldTally {
  field: string;
}

export interface ModelCoverage extends Coverage {
  model: string;
  records: number;
  /** How many of them, the latest, were looked at. */
  checked: number;
  fields: FieldCoverage[];
}

export interface ConnectionCoverage {
  checkedAt: Date;
  models: ModelCoverage[];
}

/** What of the unified models a connection fills, and why the rest of them is empty. */
@Injectable()
export class CoverageService {
  private readonly known = new ShortCache<ConnectionCoverage>();

  constructor(
    private readonly standings: CoverageRepository,
    private readonly records: Records,
    private readonly samples: RecordSamples,
  ) {}

  of(connection: ConnectionRef): Promise<ConnectionCoverage> {
    return this.known.get(connection.id, () => this.look(connection));
  }

  private async look(connection: ConnectionRef): Promise<ConnectionCoverage> {
    const checkedAt = new Date();
    const [standing, counts] = await Promise.all([
      this.standings.standing(connection),
      this.records.counts(connection),
    ]);
    const connector = connectors.find(({ slug }) => slug === connection.connector);
    if (!standing || !connector) throw new NotFound('The connector');
    const looked: ModelCoverage[] = [];
    // One after the other: each opens up to a thousand records.
    for (const model of models.filter(({ category }) => category === connection.category)) {
      looked.push(await this.ofModel(connection, model, { connector, standing, records: counts[model.name] ?? 0 }));
    }
    return { checkedAt, models: looked };
  }

  private async ofModel(
    connection: ConnectionRef,
    model: Model,
    { connector, standing, records }: { connector: Connector; standing: Standing; records: number },
  ): Promise<ModelCoverage> {
    const view = new CoverageView(connector, keptGrants(standing.grants), connection.settings, connection.withheld);
    const read = standing.streams.some((stream) => stream.models.includes(model.name) && stream.syncedAt !== null);
    const whole = view.ofModel(model, { records, read });
    const tally = new CoverageTally(model);
    if (records > 0) {
      await this.samples.fields(connection, model, (fields) => {
        tally.add(fields);
      });
    }
    const live = await this.samples.live(connection, tally.related);
    const fields = fieldsOf(model.fields).map((field) => {
      const counted = tally.of(field, live);
      const { checked } = tally;
      return { field: field.name, ...counted, ...view.ofField(model, field.name, { ...counted, checked }, whole) };
    });
    return { model: model.name, records, checked: tally.checked, ...whole, fields };
  }
}
