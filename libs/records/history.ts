import { Injectable } from '@nestjs/common';
import { connectors } from '#connectors';
import { Config, publicUrl } from '#kernel';
import { type Model, models } from '#models';
import { FeedRepository, type StoredPast } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { FileLinks, soon } from './links.js';
import { OWN_FIELDS, type Step } from './past.js';
import { formOf } from './shape.js';
import { type Mask, masking } from './withholding.js';

/** A change of one record. */
export interface HistoryItem {
  sequence: number;
  at: Date;
  /** updated, deleted, restored */
  kind: string;
  /** The fields that differ; null where nothing is kept of them. */
  changes: { field: string; from: unknown; to: unknown }[] | null;
}

export interface HistoryPage {
  items: HistoryItem[];
  /** Whether there are earlier ones. */
  more: boolean;
}

/** What a record was before, as far as it is kept and may be read today. A read never calls a provider. */
@Injectable()
export class History {
  private readonly base: string;

  constructor(
    private readonly feeds: FeedRepository,
    private readonly vault: Vault,
    config: Config,
  ) {
    this.base = publicUrl(config);
  }

  /** Its changes before this number, the last one first. Null where there is no such record that may be read. */
  async read(
    connection: ConnectionRef,
    id: string,
    { before, limit }: { before: number; limit: number },
  ): Promise<HistoryPage | null> {
    const found: (Omit<StoredPast, 'past'> & { steps: Step[] | null })[] = [];
    const keys = this.vault.keys(connection);
    const name = await this.feeds.past(connection.id, { id, before, limit: limit + 1 }, ({ past, ...told }) => {
      found.push({ ...told, steps: past && opened(keys, id, past) });
    });
    const model = models.find((each) => each.name === name && each.category === connection.category);
    if (!model || connection.withheld.models.includes(model.name)) return null;
    const show = this.showing(connection, model, id);
    const items = found.slice(0, limit).map(({ seq, at, kind, steps }) => {
      return { sequence: seq, at: new Date(at), kind, changes: steps?.flatMap(show) ?? null };
    });
    return { items, more: found.length > limit };
  }

  /** Fields that the model has today and that are not switched off, nor may hold what is; a file by an address of today's. */
  private showing(
    connection: ConnectionRef,
    model: Model,
    id: string,
  ): (step: Step) => { field: string; from: unknown; to: unknown }[] {
    const { id: connectionId, organisationId, withheld } = connection;
    const owner = { organisationId, connectionId, expiresAt: soon(Date.now()) };
    const files = new FileLinks(this.vault.keys(connection), this.base, owner);
    const connector = connectors.find(({ slug }) => slug === connection.connector);
    const mask = connector ? masking(connector, withheld)(model.name) : NO_MASK;
    const { names, links } = formOf(model);
    const own = mask.own ? [] : [OWN_FIELDS];
    const shown = new Set([...names.filter((name) => !mask.fields.has(name)), ...own]);
    const isLink = new Set(links.map(({ name }) => name));
    const valueOf = (field: string, value: unknown): unknown =>
      value !== null && isLink.has(field) ? files.of(`${model.name}.${field}`, id) : value;
    return ([field, from, to]) =>
      shown.has(field) ? [{ field, from: valueOf(field, from), to: valueOf(field, to) }] : [];
  }
}

const NO_MASK: Mask = { fields: new Set(), own: false };

/** What does not open says nothing. */
function opened(keys: ConnectionKeys, id: string, past: Buffer): Step[] | null {
  try {
    return JSON.parse(keys.open('past', id, past).toString('utf8')) as Step[];
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
