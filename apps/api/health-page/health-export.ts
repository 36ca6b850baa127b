import { Injectable } from '@nestjs/common';
import { type HealthLinkRef, HealthLinksService } from '#connect';
import { AppError, InvalidRequest, isUuid, NotFound } from '#kernel';
import { candidate, employee, fieldsOf, type Model, models } from '#models';
import { type ListQuery, Quarantine, type Quarantined, RecordReader } from '#records';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { idOf, lineOf, partsOf } from './export-lines.js';

interface Asked {
  model?: string | undefined;
  person?: string | undefined;
}

/** Ids by model. */
type Found = Map<Model, string[]>;

/** So many are in memory at once: with what the provider sent of them they may be large. */
const PAGE = 25;
/** So many ids are asked for at once. */
const IDS = 100;

/** Who a person is, by category, and the filter that finds one by an address. */
const PEOPLE = {
  hris: { model: employee, address: 'work_email' },
  ats: { model: candidate, address: 'email_addresses' },
} as const;

/** Who has a key has the API: what the customer takes along is nobody else's. */
class NotTheCustomers extends AppError {
  readonly code = 'not_by_vendors_link';
  override readonly status = 403;

  constructor() {
    super(
      'Nothing is downloaded by a link that the vendor has made. Use the link that was shown after linking, or link again to be shown ' +
        'another one.',
    );
  }
}

/** An answer that has begun is cut off by it. */
class Stopped extends AppError {
  readonly code = 'export_stopped';
  override readonly status = 409;

  constructor() {
    super('What may be downloaded has changed meanwhile. Download it again.');
  }
}

/** Who asks, and of what. */
interface Asking {
  connection: ConnectionRef;
  link: HealthLinkRef;
}

/** Everything that is held of a connection, as lines of JSON, with records that are gone as long as they are kept; what is withheld is not. */
@Injectable()
export class HealthExport {
  constructor(
    private readonly reader: RecordReader,
    private readonly quarantine: Quarantine,
    private readonly connections: ConnectionsService,
    private readonly links: HealthLinksService,
  ) {}

  /**
   * Rejects before the first line: with NotFound where there is no such person, with NotTheCustomers for a link that the vendor has
   * made. Later lines reject once the link is revoked, something else is switched off or on, or the connection is erased.
   */
  async lines(asking: Asking, { model, person }: Asked): Promise<AsyncGenerator<Buffer>> {
    const { connection, link } = asking;
    if (!link.maySwitchOn) throw new NotTheCustomers();
    const own = models.filter(({ category }) => category === connection.category);
    const wanted = model === undefined ? own : own.filter(({ name }) => name === model);
    if (wanted.length === 0) throw noSuchModel(own);
    if (person === undefined) return this.everything(asking, wanted);
    return this.ofPeople(asking, wanted, await this.people(asking, person));
  }

  private async *everything(asking: Asking, wanted: readonly Model[]): AsyncGenerator<Buffer> {
    for (const model of wanted) {
      for await (const items of this.pages(asking, model, {})) {
        yield Buffer.concat(items.map((item) => lineOf(model.name, item)));
      }
      yield* this.aside(asking, model, () => true);
    }
  }

  /** What names them, then what names that, and so on; each record once. */
  private async *ofPeople(
    asking: Asking,
    wanted: readonly Model[],
    people: ReadonlyMap<string, string>,
  ): AsyncGenerator<Buffer> {
    const { model: root } = PEOPLE[asking.connection.category];
    const [ids, remoteIds] = [[...people.keys()], new Set<string | null | undefined>(people.values())];
    const seen = new Set(ids);
    if (wanted.includes(root)) yield* this.written(asking, root, { ids });
    for (let found: Found = new Map([[root, ids]]); found.size > 0;) {
      const next: Found = new Map();
      for await (const { model, items } of this.naming(asking, found, seen)) {
        next.set(model, [...(next.get(model) ?? []), ...items.map(idOf)]);
        if (wanted.includes(model)) yield Buffer.concat(items.map((item) => lineOf(model.name, item)));
      }
      found = next;
    }
    for (const model of wanted) {
      yield* this.aside(asking, model, (record) => remoteIds.has(model === root ? record.remoteId : record.owner));
    }
  }

  /** Records that name these and were not seen yet. */
  private async *naming(
    asking: Asking,
    found: Found,
    seen: Set<string>,
  ): AsyncGenerator<{ model: Model; items: Buffer[] }> {
    for (const { model, param, ids } of namingThese(found)) {
      for await (const page of this.pages(asking, model, { filters: { [param]: ids } })) {
        const items = page.filter((item) => !seen.has(idOf(item)));
        for (const item of items) seen.add(idOf(item));
        if (items.length > 0) yield { model, items };
      }
    }
  }

  private async *written(asking: Asking, model: Model, query: Partial<ListQuery>): AsyncGenerator<Buffer> {
    for await (const items of this.pages(asking, model, query)) {
      yield Buffer.concat(items.map((item) => lineOf(model.name, item)));
    }
  }

  private async *pages(asking: Asking, model: Model, query: Partial<ListQuery>): AsyncGenerator<Buffer[]> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body } = await this.reader.list(asking.connection, model, {
        ...{ includeRawData: true, includeCustomFields: true, includeDeleted: true },
        ...{ pageSize: PAGE, within: {}, filters: {}, ...query },
        ...(cursor === undefined ? {} : { cursor }),
      });
      const { cursor: next, items } = partsOf(body);
      await this.mustStand(asking);
      if (items.length > 0) yield items;
      cursor = next;
    }
  }

  /** What the provider sent of records that could not be taken over. */
  private async *aside(
    asking: Asking,
    { name: model }: Model,
    isMeant: (record: Quarantined) => boolean,
  ): AsyncGenerator<Buffer> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.quarantine.page(asking.connection, { model, pageSize: PAGE, cursor });
      for (const { id } of page.items.filter(isMeant)) {
        const kept = await this.quarantine.get(asking.connection, id);
        await this.mustStand(asking);
        const { remoteId = null, payload = null, excerpt = null } = kept ?? {};
        yield Buffer.from(`${JSON.stringify({ model, id, remote_id: remoteId, set_aside: { payload, excerpt } })}\n`);
      }
      cursor = page.cursor;
    }
  }

  /** Asked once something is read and before it is given out: it was read under choices that stand. */
  private async mustStand({ connection: { id, organisationId, choicesVersion }, link }: Asking): Promise<void> {
    const [current, isGood] = await Promise.all([this.connections.fresh(organisationId, id), this.links.isGood(link)]);
    if (!isGood || current?.choicesVersion !== choicesVersion) throw new Stopped();
  }

  /** Remote ids by id: mostly one, but an address may be that of somebody who is gone as well. */
  private async people(asking: Asking, text: string): Promise<Map<string, string>> {
    const { model, address } = PEOPLE[asking.connection.category];
    const said = text.trim();
    const queries: Partial<ListQuery>[] = [
      ...(isUuid(said) ? [{ ids: [said] }] : []),
      { remoteIds: [said] },
      { filters: { [address]: [said] } },
    ];
    for (const query of queries) {
      const found = new Map<string, string>();
      for await (const items of this.pages(asking, model, query))
        for (const item of items) found.set(idOf(item), remoteIdOf(item));
      if (found.size > 0) return found;
    }
    throw new NotFound('The person');
  }
}

/** Which records name these: by model, the filter and its values. */
function namingThese(found: ReadonlyMap<Model, readonly string[]>): { model: Model; param: string; ids: string[] }[] {
  return models.flatMap((model) =>
    fieldsOf(model.fields).flatMap(({ kind, to, filter }) => {
      const named = kind === 'ref' && filter?.reach === 'narrow' ? to?.() : undefined;
      const ids = named && named !== model ? (found.get(named) ?? []) : [];
      return filter && ids.length > 0 ? chunks(ids).map((some) => ({ model, param: filter.param, ids: some })) : [];
    }),
  );
}

const remoteIdOf = (item: Buffer): string => (JSON.parse(item.toString('utf8')) as { remote_id: string }).remote_id;

const chunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / IDS) }, (_, at) => ids.slice(at * IDS, (at + 1) * IDS));

const noSuchModel = (own: readonly Model[]): InvalidRequest =>
  new InvalidRequest([
    {
      loc: ['query', 'model'],
      msg: `There is no such model. There are: ${own.map(({ name }) => name).join(', ')}`,
      type: 'value_error',
    },
  ]);
