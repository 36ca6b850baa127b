import { Injectable, Optional } from '@nestjs/common';
import { Issues } from '#journal';
import { Config, isUuid, publicUrl } from '#kernel';
import type { Model } from '#models';
import { RecordRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { Bytes } from './bytes.js';
import { CustomFields } from './custom-fields.js';
import { report, UNREADABLE } from './failures.js';
import { gather } from './gather.js';
import { type Item, openItem, type Style, writeItem } from './item.js';
import { FileLinks, soon } from './links.js';
import { type ListAnswer, type ListQuery, RecordList, shownBy, type View } from './list.js';
import { type Lookup, Related } from './related.js';
import { formOf } from './shape.js';
import { Veil } from './veil.js';

interface Reading {
  connection: ConnectionRef;
  model: Model;
  style: Style;
  view: View;
}

/** Records as the API answers them: bytes of JSON. A read never calls a provider. */
@Injectable()
export class RecordReader {
  private readonly base: string;

  constructor(
    private readonly repository: RecordRepository,
    private readonly vault: Vault,
    private readonly issues: Issues,
    config: Config,
    @Optional() private readonly custom?: CustomFields,
  ) {
    this.base = publicUrl(config);
  }

  async list(connection: ConnectionRef, model: Model, query: ListQuery): Promise<ListAnswer> {
    const style = await this.styleOf(connection, query);
    const keys = this.vault.keys(connection);
    const list = new RecordList(keys, model, query, { connectionId: connection.id, style });
    const until = await this.repository.list(connection.id, list.selection, (record) => {
      list.add(record);
    });
    const related = await this.complete({ connection, model, style, view: query }, list.waiting);
    const broken = list.broken.map((id) => ({ id, model: model.name, code: UNREADABLE }));
    await report(this.issues, connection, [...broken, ...(related?.broken ?? [])]);
    return list.answer(until, related);
  }

  /** Null where there is none. */
  async get(connection: ConnectionRef, model: Model, id: string, view: View): Promise<Buffer | null> {
    const style = await this.styleOf(connection, view);
    const item = await this.item(connection, model, id, style);
    if (!item) return null;
    const related = await this.complete({ connection, model, style, view }, [item]);
    await report(this.issues, connection, related?.broken ?? []);
    const out = new Bytes();
    out.expect(2 * item.fields.length);
    const expanded = view.expand && related && { relations: view.expand, related };
    writeItem(out, item, { model, style, expanded });
    return out.done();
  }

  /** What a record says, for those who do more with it than hand it on. Null where there is none, or none any more. */
  async find(
    connection: ConnectionRef,
    model: Model,
    id: string,
  ): Promise<{ remoteId: string; fields: Record<string, unknown> } | null> {
    const show = { custom: false, raw: false, deleted: false, choices: connection.choicesVersion };
    const item = await this.item(connection, model, id, { show, veil: await this.veilOf(connection) });
    return (
      item && {
        remoteId: JSON.parse(item.remoteId.toString('utf8')) as string,
        fields: JSON.parse(item.fields.toString('utf8')) as Record<string, unknown>,
      }
    );
  }

  private async item(
    connection: ConnectionRef,
    model: Model,
    id: string,
    style: Pick<Style, 'show' | 'veil'>,
  ): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const keys = this.vault.keys(connection);
    const { show } = style;
    const found: (Item | null)[] = [];
    try {
      await this.repository.get(connection.id, { model: model.name, id, show }, (record) => {
        found.push(openItem(keys, model, record, style));
      });
      return found[0] ?? null;
    } catch (error) {
      if (error instanceof SealBroken)
        await report(this.issues, connection, [{ id, model: model.name, code: UNREADABLE }]);
      throw error;
    }
  }

  /** Fills the lists that the records gather, and looks up what they relate to. */
  private async complete(reading: Reading, items: readonly Item[]): Promise<Related | undefined> {
    const { connection, model, style, view } = reading;
    const keys = this.vault.keys(connection);
    const lookup: Lookup = {
      read: (wanted, read) => this.repository.related(connection.id, { wanted, show: style.show }, read),
      naming: (named) => this.repository.naming(connection.id, named),
    };
    if (formOf(model).gathered.length > 0) {
      await gather(
        keys,
        items.map((item) => ({ model, item })),
        lookup.naming,
      );
    }
    if (!view.expand || items.length === 0) return undefined;
    const related = new Related(keys, style);
    await related.load([{ relations: view.expand, items }], lookup);
    return related;
  }

  /** What it costs is asked for only where something may have to be veiled. */
  private async veilOf(connection: ConnectionRef): Promise<Veil> {
    const custom = connection.choicesVersion > 0 ? await this.custom?.of(connection) : undefined;
    return new Veil(connection, this.vault.keys(connection), custom);
  }

  private async styleOf(connection: ConnectionRef, view: View): Promise<Style> {
    const { id: connectionId, organisationId } = connection;
    const owner = { organisationId, connectionId, expiresAt: soon(Date.now()) };
    const links = new FileLinks(this.vault.keys(connection), this.base, owner);
    return { show: shownBy(view, connection), veil: await this.veilOf(connection), links, syncedAt: view.syncedAt };
  }
}
