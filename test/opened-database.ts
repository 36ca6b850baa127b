import { zstdDecompressSync } from 'node:zlib';
import type { ConnectionKeys, Vault } from '#vault';
import type { Stack } from './stack.js';

type Purpose = Parameters<ConnectionKeys['open']>[0];
type Row = Record<string, unknown>;
type Open = (keys: ConnectionKeys, row: Row) => { purpose: Purpose; identity: string };

const by =
  (purpose: Purpose, column = 'id'): Open =>
  (_, row) => ({ purpose, identity: String(row[column]) });

/** Everything that is sealed for a connection. */
const SEALED: Readonly<Record<string, Open>> = {
  'record.body': by('body'),
  'record.custom': by('custom'),
  'record.raw': by('raw'),
  'change.fields': by('change'),
  'record_past.past': by('past'),
  'run_page.checkpoint': by('checkpoint', 'run_id'),
  'quarantine.detail': by('quarantine'),
  'quarantine.raw': by('quarantined'),
  'write.intent': by('write_intent'),
  'write.answer': by('write_answer'),
  'delivery.payload': by('delivery'),
  'delivery.bare': by('delivery'),
  'delivery_attempt.exchange': (_, row) => ({
    purpose: 'delivery_exchange',
    identity: `${String(row['delivery_id'])}:${String(row['number'])}`,
  }),
  'provider_event.about': by('event'),
  'connection.end_user': by('end_user'),
  'connection.token': by('token'),
  'connection.credentials': by('credentials'),
};

/** Hashes, keys that are wrapped, and what is sealed for others: nothing of a record can be in them. */
const CLOSED =
  /hash$|^record\.mark$|^record_key\.|^provider_event\.key$|^write\.target$|^hook\.address$|\.dek$|^provider_token\.|^link_token\.|^(?:endpoint|connect_page)/;

const ZSTD = Buffer.from('28b52ffd', 'hex');

/** What lies in the database of one connection, in the clear: by table and column. */
export async function openedDatabase(stack: Stack, vault: Vault, connectionId: string): Promise<Map<string, string>> {
  const [connection] = await stack.query<Row>('SELECT * FROM connection WHERE id = $1', [connectionId]);
  if (!connection) throw new Error('There is no such connection.');
  const keys = vault.keys({
    id: connectionId,
    dek: connection['dek'] as Buffer,
    keyVersion: Number(connection['key_version']),
  });
  const found = new Map<string, string>();
  for (const { name, filter } of await tables(stack)) {
    for (const row of await stack.query<Row>(`SELECT * FROM ${name} ${filter}`, filter ? [connectionId] : [])) {
      for (const [column, value] of Object.entries(row)) {
        const place = `${name}.${column}`;
        found.set(place, `${found.get(place) ?? ''}\n${textOf(place, value, { keys, row })}`);
      }
    }
  }
  return found;
}

/** Of all rows that are of the connection; of the others all. */
async function tables(stack: Stack): Promise<{ name: string; filter: string }[]> {
  const rows = await stack.query<{ name: string; owned: boolean }>(`
    SELECT relname AS name, EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'connection_id' AND NOT attisdropped
    ) AS owned
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`);
  const special: Readonly<Record<string, string>> = {
    connection: 'WHERE id = $1',
    delivery_attempt: 'WHERE delivery_id IN (SELECT id FROM delivery WHERE connection_id = $1)',
  };
  return rows.map(({ name, owned }) => ({
    name,
    filter: special[name] ?? (owned ? 'WHERE connection_id = $1' : ''),
  }));
}

function textOf(place: string, value: unknown, { keys, row }: { keys: ConnectionKeys; row: Row }): string {
  if (!Buffer.isBuffer(value)) return JSON.stringify(value);
  const open = SEALED[place];
  if (!open) {
    // What nobody has heard of is told, so that nothing is passed over.
    if (!CLOSED.test(place)) throw new Error(`It is not known how ${place} is sealed.`);
    return value.toString('latin1');
  }
  if (value.length === 0) return '';
  const { purpose, identity } = open(keys, row);
  const plain = keys.open(purpose, identity, value);
  return (plain.subarray(0, ZSTD.length).equals(ZSTD) ? zstdDecompressSync(plain) : plain).toString('utf8');
}

/** Where any of these texts lies. */
export function placesOf(opened: ReadonlyMap<string, string>, needles: readonly string[]): string[] {
  return [...opened].flatMap(([place, text]) =>
    needles.filter((needle) => text.includes(needle)).map((needle) => `${place}: ${needle}`),
  );
}
