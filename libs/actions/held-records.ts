import type { Held, HeldRecord, Json } from '#connectors';
import { type Field, fieldsOf, type Model, models } from '#models';
import { type ListQuery, recordId, type RecordReader } from '#records';
import type { ConnectionRef } from '#tenancy';

const PAGE = 200;
/** Whoever checks a write by more than that checks too much. */
const MOST_PAGES = 20;
const AT_ALL = { includeRawData: false, includeCustomFields: false, includeDeleted: false } as const;

interface Page {
  cursor: string | null;
  items: ({ remote_id: string } & Record<string, Json>)[];
}

/** What we hold of a connection, by the filters of lists. */
export class HeldRecords implements Held {
  constructor(
    private readonly reader: RecordReader,
    private readonly connection: ConnectionRef,
  ) {}

  async list(name: string, filters: Readonly<Record<string, string>>): Promise<readonly HeldRecord[]> {
    const model = modelOf(name);
    const query = this.queryOf(model, filters);
    const found: HeldRecord[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const asked = cursor === null ? query : { ...query, cursor };
      const { body } = await this.reader.list(this.connection, model, asked);
      const read = JSON.parse(body.toString('utf8')) as Page;
      found.push(...read.items.map((item) => ({ remoteId: item.remote_id, fields: item })));
      if (read.cursor === null) break;
      cursor = read.cursor;
    }
    return found;
  }

  async find(name: string, remoteId: string): Promise<HeldRecord | null> {
    const found = await this.reader.find(this.connection, modelOf(name), recordId(this.connection.id, name, remoteId));
    return found && { remoteId, fields: found.fields as Record<string, Json> };
  }

  private queryOf(model: Model, filters: Readonly<Record<string, string>>): ListQuery {
    const query: ListQuery = { ...AT_ALL, pageSize: PAGE, filters: {}, within: {} };
    for (const [param, value] of Object.entries(filters)) {
      const range = rangeOf(model, param);
      if (range) query.within[range.column] = { ...query.within[range.column], [range.end]: new Date(value) };
      else query.filters[param] = [this.ownId(model, param, value)];
    }
    return query;
  }

  /** Records are named by the provider's ids here, and by ours in lists. */
  private ownId(model: Model, param: string, value: string): string {
    const field = fieldsOf(model.fields).find(({ filter }) => filter?.param === param);
    return field?.to ? recordId(this.connection.id, field.to().name, value) : value;
  }
}

function rangeOf(
  model: Model,
  param: string,
): { column: NonNullable<Field['range']>['column']; end: 'from' | 'to' } | undefined {
  const ranges = fieldsOf(model.fields).flatMap(({ range }) => range ?? []);
  for (const end of ['from', 'to'] as const) {
    const range = ranges.find((one) => `${one.param}_${end}` === param);
    if (range) return { column: range.column, end };
  }
  return undefined;
}

export function modelOf(name: string): Model {
  const model = models.find((one) => one.name === name);
  if (!model) throw new Error(`There is no model ${name}.`);
  return model;
}
