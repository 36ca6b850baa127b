import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

// pg_catalog's oids, which never change
const LETTER = 18;
const TEXT = 25;

/** As much of the engine's own code as is used; its package declares the rest. */
interface Glue {
  SchemaEngine: { new: (typeof SchemaEngine)['new'] };
  __wbg_set_wasm(exports: object): void;
}

/** Neither Node's types nor ours know it. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, object>) => { exports: { __wbindgen_start(): void } };
};

let loaded: Promise<Glue> | undefined;

/** Loaded by hand, as Node does not import WebAssembly in the way that the package's own entry expects; and once, as its code has one memory. */
async function loadEngine(): Promise<Glue> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Glue;
  const code = await readFile(path.join(path.dirname(file), 'schema_engine_bg.wasm'));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}

/** The catalog has columns of one letter (`"char"`), which the adapter refuses: it is shown text, and the engine is told. */
class CatalogPool extends pg.Pool {
  letters: boolean[] = [];

  // The adapter awaits one query at a time, by this form alone.
  override query = (async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const client = await this.connect();
    try {
      const result = await client.query(config);
      this.letters = result.fields.map(({ dataTypeID }) => dataTypeID === LETTER);
      for (const field of result.fields) if (field.dataTypeID === LETTER) field.dataTypeID = TEXT;
      return result;
    } finally {
      client.release();
    }
  }) as pg.Pool['query'];
}

class CatalogAdapter extends PrismaPg {
  private readonly catalog: CatalogPool;

  constructor(catalog: CatalogPool) {
    super(catalog, { disposeExternalPool: true });
    this.catalog = catalog;
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const ask = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const answer = await ask(query);
      const { letters } = this.catalog;
      return {
        ...answer,
        columnTypes: answer.columnTypes.map((type, at) => (letters[at] ? ColumnTypeEnum.Character : type)),
      };
    };
    return adapter;
  }
}

/** Prisma's own schema engine, on a database. */
export async function withEngine<T>(
  url: string,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const glue = await (loaded ??= loadEngine());
  const pool = new CatalogPool({ connectionString: url, max: 1 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogAdapter(pool));
  const engine = await glue.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    if (!pool.ended) await pool.end();
  }
}
