import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page, Pulled } from '#connectors';
import type { ConnectionRef } from '#tenancy';
import { cpuOfTree, median } from './measure.js';
import type { Bench } from './world.js';

/** Records a second, and what a record costs Postgres, in CPU microseconds. */
export interface Ingest {
  name: string;
  rowsPerSecond: number;
  postgresMicros: number;
}

/** A page as it came over the wire: text. */
interface Text {
  page: Page;
  records: { pulled: Pulled; text: string }[];
}

export const textsOf = (pages: readonly Page[]): Text[] =>
  pages.map((page) => ({
    page,
    records: page.found
      .filter(({ model }) => model === 'employee')
      .map((pulled) => ({ pulled, text: JSON.stringify(pulled.raw) })),
  }));

const parsed = ({ page, records }: Text): Page => ({
  ...page,
  failed: [],
  found: records.map(({ pulled, text }) => ({
    ...pulled,
    raw: JSON.parse(text) as Pulled['raw'],
    askedAt: new Date(),
  })),
});

const countOf = (texts: readonly Text[]): number => texts.reduce((sum, { records }) => sum + records.length, 0);

/** From JSON text in memory to committed: parsed, hashed, mapped, sealed, compressed, written. */
export async function write(bench: Bench, connection: ConnectionRef, texts: readonly Text[]): Promise<void> {
  const run = await bench.startRun(connection);
  for (const text of texts) await bench.records.writePage(connection, run, bench.connector, parsed(text));
  await bench.superuser.query(`UPDATE run SET state = 'succeeded' WHERE id = $1`, [run.id]);
}

async function timed(bench: Bench, name: string, rows: number, work: () => Promise<void>): Promise<Ingest> {
  const cpu = cpuOfTree(bench.postgresPid);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  return { name, rowsPerSecond: rows / seconds, postgresMicros: (cpuOfTree(bench.postgresPid) - cpu) / rows };
}

/** The same sealed rows by Postgres' fastest way in, into a table with the same columns and indexes. */
async function copied(bench: Bench, connection: ConnectionRef): Promise<() => Promise<void>> {
  const { superuser } = bench;
  const chunks: Buffer[] = [];
  const source = superuser.query(
    copyTo(
      `COPY (SELECT * FROM record WHERE connection_id = '${connection.id}' AND model = 'employee') TO STDOUT (FORMAT binary)`,
    ),
  );
  for await (const chunk of source) chunks.push(chunk as Buffer);
  await superuser.query('CREATE TABLE IF NOT EXISTS bench_copy (LIKE record INCLUDING ALL)');
  await superuser.query('TRUNCATE bench_copy');
  return () => pipeline(Readable.from(chunks), superuser.query(copyFrom('COPY bench_copy FROM STDIN (FORMAT binary)')));
}

/** New and unchanged records against `JSON.parse` of the same text and against COPY of the same rows, in turn. */
export async function measureIngest(
  bench: Bench,
  pages: readonly Page[],
  rounds: number,
): Promise<Map<string, Ingest>> {
  const texts = textsOf(pages);
  const rows = countOf(texts);
  const results: Ingest[] = [];
  for (let turn = 0; turn < rounds; turn++) {
    const { connection } = await bench.connect();
    results.push(
      await timed(bench, 'parse', rows, () => {
        for (const text of texts) parsed(text);
        return Promise.resolve();
      }),
      await timed(bench, 'new', rows, () => write(bench, connection, texts)),
      await timed(bench, 'unchanged', rows, () => write(bench, connection, texts)),
      await timed(bench, 'copy', rows, await copied(bench, connection)),
    );
  }
  const names = new Set(results.map(({ name }) => name));
  return new Map(
    [...names].map((name) => [
      name,
      medianOf(
        name,
        results.filter((result) => result.name === name),
      ),
    ]),
  );
}

const medianOf = (name: string, results: readonly Ingest[]): Ingest => ({
  name,
  rowsPerSecond: median(results.map(({ rowsPerSecond }) => rowsPerSecond)),
  postgresMicros: median(results.map(({ postgresMicros }) => postgresMicros)),
});
