// Reference 1: what the same answers cost without anything around them. `node:http` and `pg`, the same rows as plain
// text, no key, no tenant, no limit, no audit, nothing sealed. Arguments: database URL. Prints its port.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';

interface Row {
  id: string;
  modified_at: Date;
  body: string;
}

const [url] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 8 });

const FIRST =
  'SELECT id, modified_at, body FROM bench_plain WHERE connection_id = $1 AND modified_at >= $2 ORDER BY modified_at, id LIMIT $3';
const NEXT =
  'SELECT id, modified_at, body FROM bench_plain WHERE connection_id = $1 AND (modified_at, id) > ($2, $4::uuid) ORDER BY modified_at, id LIMIT $3';

const item = (row: Row): string =>
  `{"id":"${row.id}","modified_at":"${row.modified_at.toISOString()}",${row.body.slice(1)}`;

async function list(query: URLSearchParams): Promise<string> {
  const size = Number(query.get('page_size') ?? 50);
  const cursor = query.get('cursor');
  const [after, afterId] = cursor
    ? Buffer.from(cursor, 'base64url').toString().split('|')
    : [query.get('modified_after') ?? '-infinity'];
  const values = [query.get('connection'), after, size + 1, ...(afterId === undefined ? [] : [afterId])];
  const { rows } = await pool.query<Row>({
    name: afterId === undefined ? 'first' : 'next',
    text: afterId === undefined ? FIRST : NEXT,
    values,
  });
  const page = rows.slice(0, size);
  const next = rows.length > size ? cursorOf(page.at(-1)) : 'null';
  return `{"cursor":${next},"page_size":${page.length},"items":[${page.map(item).join(',')}]}`;
}

const cursorOf = (last: Row | undefined): string =>
  last ? `"${Buffer.from(`${last.modified_at.toISOString()}|${last.id}`).toString('base64url')}"` : 'null';

async function get(id: string, query: URLSearchParams): Promise<string> {
  const { rows } = await pool.query<Row>({
    name: 'get',
    text: 'SELECT id, modified_at, body FROM bench_plain WHERE connection_id = $1 AND id = $2',
    values: [query.get('connection'), id],
  });
  return rows[0] === undefined ? '{}' : item(rows[0]);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const id = pathname.split('/')[2];
  const body = id === undefined ? await list(searchParams) : await get(id, searchParams);
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : null })}\n`);
});
