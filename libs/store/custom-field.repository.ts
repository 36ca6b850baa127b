import { Injectable } from '@nestjs/common';
import { forgetPastWhere } from './record-past.js';
import { type Concerned, raiseRendering } from './rendering.js';
import { Store, type Transaction } from './store.js';

/** Whose fields they are: an organisation's, in one environment. */
export interface FieldOwner {
  organisationId: string;
  environment: string;
}

export interface CustomFieldRow {
  id: string;
  category: string;
  model: string;
  name: string;
  description: string | null;
  createdAt: Date;
}

/** Of all connections of a connector, or of one connection. */
export type MappingScope = { connector: string } | { connectionId: string };

export interface MappingRow {
  id: string;
  customFieldId: string;
  connector: string | null;
  connectionId: string | null;
  jsonPath: string;
  createdAt: Date;
}

/** `mapped`: whether it lies anywhere. */
export type ListedField = CustomFieldRow & { mapped: boolean };

export type MappedField = CustomFieldRow & { mappings: MappingRow[] };

export interface FieldSelection {
  categories: readonly string[];
  model?: string;
  /** The id that the page before ended with. */
  after?: string;
  limit?: number;
}

/** Many records may have been something else before. */
const TIMEOUT = 5 * 60_000;

type FieldChange = Partial<Pick<CustomFieldRow, 'name' | 'description' | 'category' | 'model'>>;

const FIELD = { id: true, category: true, model: true, name: true, description: true, createdAt: true } as const;
const MAPPING = {
  id: true,
  customFieldId: true,
  connector: true,
  connectionId: true,
  jsonPath: true,
  createdAt: true,
} as const;
const WITH_MAPPINGS = { ...FIELD, mappings: { select: MAPPING, orderBy: { id: 'asc' } } } as const;

/** Prisma's code for a value that must be there once and is there already. */
const TAKEN = 'P2002';

/**
 * Custom fields and where they lie. What changes values raises `rendering` of the connections concerned in the same
 * transaction, so that no record goes on bearing the old ones.
 */
@Injectable()
export class CustomFieldRepository {
  constructor(private readonly store: Store) {}

  /** Null: there is one with this name. */
  create({ organisationId, environment }: FieldOwner, field: CustomFieldRow): Promise<CustomFieldRow | null> {
    return unlessTaken(
      this.store.as({ organisationId }, (prisma) =>
        prisma.customField.create({ data: { ...field, organisationId, environment }, select: FIELD }),
      ),
    );
  }

  async list({ organisationId, environment }: FieldOwner, selection: FieldSelection): Promise<ListedField[]> {
    const { categories, model, after, limit } = selection;
    const where = {
      environment,
      category: { in: [...categories] },
      ...(model === undefined ? {} : { model }),
      ...(after === undefined ? {} : { id: { gt: after } }),
    };
    const select = { ...FIELD, _count: { select: { mappings: true } } } as const;
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.customField.findMany({ where, select, orderBy: { id: 'asc' }, ...(limit ? { take: limit } : {}) }),
    );
    return rows.map(({ _count: { mappings }, ...row }) => ({ ...row, mapped: mappings > 0 }));
  }

  find({ organisationId, environment }: FieldOwner, id: string): Promise<MappedField | null> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.customField.findFirst({ where: { id, environment }, select: WITH_MAPPINGS }),
    );
  }

  /** What holds for one connection: its own mappings and those of its connector. */
  ofConnection(
    { id, organisationId, environment, connector, category }: FieldOwner & Connected,
    model?: string,
  ): Promise<MappedField[]> {
    const mappings = { ...WITH_MAPPINGS.mappings, where: { OR: [{ connector }, { connectionId: id }] } };
    return this.store.as({ organisationId }, (prisma) =>
      prisma.customField.findMany({
        where: { environment, category, ...(model === undefined ? {} : { model }) },
        select: { ...FIELD, mappings },
        orderBy: { id: 'asc' },
      }),
    );
  }

  /** Null: another one has this name. */
  change(owner: FieldOwner, { id }: MappedField, data: FieldChange): Promise<MappedField | null> {
    return unlessTaken(
      this.store.as(owner, async (prisma) => {
        const changed = await prisma.customField.update({ where: { id }, data, select: WITH_MAPPINGS });
        await this.raise(prisma, owner, changed.mappings);
        return changed;
      }),
    );
  }

  /** With its mappings, and with what records of its model were before wherever it was mapped: that held its values. */
  async remove(owner: FieldOwner, { id, model, mappings }: MappedField): Promise<void> {
    await this.drop(owner, { model, mappings }, (prisma) => prisma.customField.deleteMany({ where: { id } }));
  }

  mappings({ organisationId, environment }: FieldOwner, scope: MappingScope): Promise<MappingRow[]> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.customFieldMapping.findMany({
        where: { ...scope, customField: { environment } },
        select: MAPPING,
        orderBy: { id: 'asc' },
      }),
    );
  }

  /** With its field. */
  findMapping(
    { organisationId, environment }: FieldOwner,
    id: string,
  ): Promise<(MappingRow & { customField: CustomFieldRow }) | null> {
    return this.store.as({ organisationId }, (prisma) =>
      prisma.customFieldMapping.findFirst({
        where: { id, customField: { environment } },
        select: { ...MAPPING, customField: { select: FIELD } },
      }),
    );
  }

  /** Null: the field has a mapping of this scope. */
  createMapping(
    owner: FieldOwner,
    mapping: { id: string; customFieldId: string; jsonPath: string },
    scope: MappingScope,
  ): Promise<MappingRow | null> {
    const { organisationId } = owner;
    return unlessTaken(
      this.store.as(owner, async (prisma) => {
        const data = { ...mapping, ...scope, organisationId };
        const made = await prisma.customFieldMapping.create({ data, select: MAPPING });
        await this.raise(prisma, owner, [made]);
        return made;
      }),
    );
  }

  changeMapping(owner: FieldOwner, { id }: MappingRow, jsonPath: string): Promise<MappingRow> {
    return this.store.as(owner, async (prisma) => {
      const changed = await prisma.customFieldMapping.update({ where: { id }, data: { jsonPath }, select: MAPPING });
      await this.raise(prisma, owner, [changed]);
      return changed;
    });
  }

  /** The same with what records were before. */
  async removeMapping(owner: FieldOwner, mapping: MappingRow & { customField: CustomFieldRow }): Promise<void> {
    const { id, customField } = mapping;
    await this.drop(owner, { model: customField.model, mappings: [mapping] }, (prisma) =>
      prisma.customFieldMapping.deleteMany({ where: { id } }),
    );
  }

  /** The connection at this connector that was read last and has the model. */
  async syncedConnection(
    { organisationId, environment }: FieldOwner,
    connector: string,
    model: string,
  ): Promise<string | null> {
    const found = await this.store.as({ organisationId }, (prisma) =>
      prisma.stream.findFirst({
        where: { connector, models: { has: model }, syncedAt: { not: null }, connection: { environment } },
        select: { connectionId: true },
        orderBy: { syncedAt: 'desc' },
      }),
    );
    return found?.connectionId ?? null;
  }

  /** Before it is raised: whoever writes a page has its turn first, and only then the rows that both need. */
  private async drop(
    owner: FieldOwner,
    { model, mappings }: { model: string; mappings: readonly Scoped[] },
    work: (prisma: Transaction) => Promise<unknown>,
  ): Promise<void> {
    await this.store.as(
      owner,
      async (prisma) => {
        const concerned = { environment: owner.environment, ...concernedBy(mappings) };
        if (mappings.length > 0) await forgetPastWhere(prisma, concerned, model);
        await work(prisma);
        await this.raise(prisma, owner, mappings);
      },
      { timeout: TIMEOUT },
    );
  }

  private async raise(prisma: Transaction, { environment }: FieldOwner, mappings: readonly Scoped[]): Promise<void> {
    if (mappings.length > 0) await raiseRendering(prisma, { environment, ...concernedBy(mappings) });
  }
}

interface Connected {
  id: string;
  connector: string;
  category: string;
}

type Scoped = Pick<MappingRow, 'connector' | 'connectionId'>;

const concernedBy = (mappings: readonly Scoped[]): Omit<Concerned, 'environment'> => ({
  connectors: mappings.flatMap(({ connector }) => (connector === null ? [] : [connector])),
  connectionIds: mappings.flatMap(({ connectionId }) => (connectionId === null ? [] : [connectionId])),
});

async function unlessTaken<Made>(making: Promise<Made>): Promise<Made | null> {
  try {
    return await making;
  } catch (error) {
    if ((error as { code?: string }).code === TAKEN) return null;
    throw error;
  }
}
