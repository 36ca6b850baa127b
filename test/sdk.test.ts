import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { EVENT_TYPES } from '#events';
import { employee, group, models } from '#models';
import { recordId } from '#records';
import { PATHS, type RecordEvent, type TestEvent, type WebhookEvent } from '#sdk';
import { sdkOf } from '../apps/dashboard/records/calls.js';
import { TestApi } from './api-app.js';
import { pulled } from './fake-connector.js';
import { packed } from './packed-sdk.js';
import { Writer } from './writer.js';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

let stack: TestApi;
let folder: string;
let env: NodeJS.ProcessEnv;
let groupId: string;

beforeAll(async () => {
  stack = await TestApi.start();
  const vendor = await stack.vendor();
  const { connection, token } = await stack.link(vendor);
  const writer = await Writer.start(stack.database);
  await writer.write(connection, [
    ...Array.from({ length: 5 }, (_, at) => pulled(employee, String(at), { first_name: `Person ${at}` })),
    pulled(group, 'g', { name: 'Research' }),
  ]);
  await writer.close();
  groupId = recordId(connection.id, 'group', 'g');
  await stack.app.listen(0, '127.0.0.1');
  env = { ...process.env, NODE_OPTIONS: '', BASE_URL: await stack.app.getUrl(), KEY: vendor.key, TOKEN: token };
  folder = await packed();
}, 120_000);

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/** What the compiler says to these files of the project; it also reads the package's types, unless told not to. */
async function complaints(...files: string[]): Promise<string> {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, ...options, ...files], { cwd: folder, env }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}

test('plain JavaScript reads a list, a record and an error with the packed package', async () => {
  await writeFile(
    join(folder, 'main.js'),
    `import { NotFoundError, Peopleport } from '@peopleport/sdk';
     const { BASE_URL, KEY, TOKEN } = process.env;
     const peopleport = new Peopleport({ baseUrl: BASE_URL, apiKey: KEY }).as(TOKEN);
     const names = [];
     const list = peopleport.list('/api/hris/v1/employees', { page_size: 2 });
     for await (const { first_name } of list) names.push(first_name);
     const [group] = await peopleport.list('/api/hris/v1/groups').all();
     const same = await peopleport.get('/api/hris/v1/groups/{id}', { params: { path: { id: group.id } } });
     const missing = await peopleport
       .get('/api/hris/v1/employees/{id}', { params: { path: { id: group.id } } })
       .catch((error) => error instanceof NotFoundError && error.code);
     const later = await peopleport.list('/api/hris/v1/employees', { modified_after: list.modifiedUntil }).all();
     console.log(JSON.stringify({ names: names.sort(), same: same.name, missing, later }));`,
  );

  const { stdout } = await run(process.execPath, [join(folder, 'main.js')], { env });

  expect(JSON.parse(stdout)).toEqual({
    names: ['Person 0', 'Person 1', 'Person 2', 'Person 3', 'Person 4'],
    same: 'Research',
    missing: 'not_found',
    later: [],
  });
});

test('TypeScript knows paths, parameters and fields, and refuses those that are not there', async () => {
  await writeFile(
    join(folder, 'main.ts'),
    `import { type ItemOf, Peopleport, type WebhookEvent } from '@peopleport/sdk';
     const peopleport = new Peopleport({ baseUrl: 'http://x', apiKey: 'k' });
     type Employee = ItemOf<'/api/hris/v1/employees'>;
     export async function names(): Promise<(string | null)[]> {
       const found: Employee[] = await peopleport.list('/api/hris/v1/employees', { page_size: 10 }).all();
       const one = await peopleport.get('/api/hris/v1/employees/{id}', { params: { path: { id: 'x' } } });
       return [...found.map((employee) => employee.first_name), one.last_name];
     }
     peopleport.list('/api/hris/v1/employees', { modified_after: new Date(), remote_modified_after: null });
     peopleport.list('/api/hris/v1/timesheet-entry', { start_time_from: new Date() });
     type Application = ItemOf<'/api/ats/v1/applications'>;
     export async function board(job: string): Promise<Map<string, Application[]>> {
       const all = await peopleport.list('/api/ats/v1/applications', { job: [job], expand: 'candidate' }).all();
       const stages = await peopleport.list('/api/ats/v1/job-interview-stages', { job: [job] }).all();
       return new Map(stages.map(({ id, name }) => [name ?? '', all.filter((one) => one.current_stage === id)]));
     }
     peopleport.list('/api/ats/v1/candidates', { email_addresses: 'ada@acme.example', tag: 'new' });
     peopleport.list('/api/ats/v1/jobs', { status: ['OPEN'], modified_after: new Date() });
     export function told(event: WebhookEvent): string | null | undefined {
       if (event.type === 'employee.updated') return event.data.record?.first_name;
       if (event.type === 'application.created') return event.data.record?.current_stage as string;
       if (event.type === 'connector.synced') return String(event.data.models['employee']?.created);
       // @ts-expect-error there is no such type
       if (event.type === 'employee.promoted') return null;
       // @ts-expect-error a test is of no connector
       return event.type === 'endpoint.test' ? event.connector.id : event.connector.id;
     }
     // @ts-expect-error an applicant has no employee number
     export const none = (candidate: ItemOf<'/api/ats/v1/candidates'>): unknown => candidate.employee_number;
     // @ts-expect-error there is no such path
     peopleport.list('/api/hris/v1/nobodies');
     // @ts-expect-error there is no such parameter
     peopleport.list('/api/hris/v1/employees', { page_sizes: 10 });
     // @ts-expect-error an id is missing
     void peopleport.get('/api/hris/v1/employees/{id}');
     // @ts-expect-error there is no such field
     export const wrong = (employee: Employee): unknown => employee.frist_name;`,
  );

  expect(await complaints('main.ts')).toBe('');
}, 60_000);

/** As the dashboard shows them beside lists and beside a record. */
function shownCalls(): string[] {
  const api = String(env['BASE_URL']);
  const [path, several] = ['/api/hris/v1/employees', ['employment_status']];
  const narrowed = { employment_status: 'ACTIVE,LEAVE', modified_after: '2026-01-01T00:00:00.000Z', expand: 'manager' };
  const flags = { include_deleted: 'true', include_raw_data: 'true', page_size: '50' };
  const group = { path: '/api/hris/v1/groups/{id}', id: groupId, query: { include_raw_data: 'true' } };
  return [...[{}, narrowed, flags].map((query) => ({ path, query })), group].map((call) =>
    sdkOf({ api, several, ...call }),
  );
}

test('the calls that the dashboard shows answer with what it shows', async () => {
  const known = { ...env, PEOPLEPORT_KEY: env['KEY'], CONNECTOR_TOKEN: env['TOKEN'] };
  const answers = shownCalls().map(async (code, at) => {
    const file = join(folder, `shown-${at}.js`);
    await writeFile(file, `${code}\nconsole.log(${at < 3 ? 'items.length' : 'record.name'});`);
    return (await run(process.execPath, [file], { env: known })).stdout.trim();
  });

  expect(await Promise.all(answers)).toEqual(['5', '0', '5', 'Research']);
}, 60_000);

test('every TypeScript example of the README, of the guide to events and of the dashboard compiles under --strict', async () => {
  const readme = await readFile(join(ROOT, 'libs/sdk/README.md'), 'utf8');
  const guide = await readFile(join(ROOT, 'docs/guides/receiving-events.md'), 'utf8');
  const written = [...`${readme}\n${guide}`.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const examples = [...written, ...shownCalls()];
  const files = await Promise.all(
    examples.map(async (code, at) => {
      await writeFile(join(folder, `example-${at}.ts`), code);
      return `example-${at}.ts`;
    }),
  );
  await writeFile(
    join(folder, 'names.ts'),
    `import type { Change, ItemOf, Peopleport, Position, Receiver } from '@peopleport/sdk';
     declare global {
       const process: { env: Record<string, string | undefined> };
       const connectorTokenOfAcme: string;
       const peopleport: Peopleport;
       const acme: Peopleport;
       const recruiting: Peopleport;
       const id: string;
       const typeId: string;
       let lastTime: string | null;
       let position: Position | null;
       function handle(change: Change): Promise<void>;
       const rawBody: Uint8Array;
       const Receiver: typeof import('@peopleport/sdk').Receiver;
       const receiver: Receiver;
       const redis: {
         exists(key: string): Promise<number>;
         set(key: string, value: string, options: { EX: number }): Promise<unknown>;
       };
       const headers: Record<string, string>;
       function save(employee: ItemOf<'/api/hris/v1/employees'>): void;
     }`,
  );

  expect(examples).toHaveLength(14);
  expect(await complaints('--skipLibCheck', 'names.ts', ...files)).toBe('');
}, 60_000);

test('the package knows every model by its path, and every type of event', () => {
  const others: Record<Exclude<WebhookEvent, RecordEvent | TestEvent>['type'], true> = {
    ...{ 'connector.synced': true, 'connector.sync_failed': true, 'connector.relink_needed': true },
    ...{ 'issue.opened': true, 'issue.resolved': true, 'write.finished': true },
  };
  const kinds = ['created', 'updated', 'deleted', 'restored'];

  expect(PATHS).toEqual(
    Object.fromEntries(models.map(({ name, category, path }) => [name, `/api/${category}/v1/${path}`])),
  );
  const records = Object.keys(PATHS).flatMap((name) => kinds.map((kind) => `${name}.${kind}`));
  expect([...records, ...Object.keys(others)].sort()).toEqual(EVENT_TYPES.toSorted());
});

/** The programs of the guide under the names that it gives them, for the frameworks that can be served as they are. */
async function receivers(): Promise<void> {
  const guide = await readFile(join(ROOT, 'docs/guides/receiving-events.md'), 'utf8');
  const programs = [...guide.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const names = ['events.mjs', 'express.mjs', 'fastify.mjs', 'route.mjs'];
  expect(programs).toHaveLength(names.length);
  for (const [at, code] of programs.entries()) await writeFile(join(folder, names[at] ?? ''), code);
  // What Next does: HTTP on one side, the handler of a route on the other.
  await writeFile(
    join(folder, 'next.mjs'),
    `import { createServer } from 'node:http';
     import { Readable } from 'node:stream';
     import { POST } from './route.mjs';
     createServer((request, response) => {
       const { method, headers } = request;
       const asked = new Request('http://x/webhooks', { method, headers, body: Readable.toWeb(request), duplex: 'half' });
       POST(asked).then(({ status }) => response.writeHead(status).end(), () => response.writeHead(500).end());
     }).listen(process.env.PORT);`,
  );
}

interface Server {
  process: ChildProcess;
  /** What it has printed. */
  lines(): string[];
  send(message: { body: string; headers: Record<string, string> }): Promise<number>;
}

async function served(framework: string, secret: string): Promise<Server> {
  const port = await freePort();
  const file = join(folder, `${framework}.mjs`);
  const settings = { ...env, WEBHOOK_SECRET: secret, PORT: String(port), NODE_ENV: 'test' };
  const process_ = spawn(process.execPath, [file], { env: settings, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  process_.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  const send: Server['send'] = async ({ body, headers }) => {
    const type = { 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${port}/webhooks`;
    const answer = await fetch(url, { method: 'POST', body, headers: { ...headers, ...type } });
    await answer.body?.cancel();
    return answer.status;
  };
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (await send({ body: '', headers: {} }).catch(() => null)) break;
    await sleep(50);
  }
  return { process: process_, lines: () => printed.trimEnd().split('\n'), send };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function message(secret: string, { type, sequence }: { type: string; sequence: number }) {
  const id = `msg_${sequence}`;
  // Not as JSON.stringify writes it, and larger than frameworks take on their own.
  const body = `{ "id": "${id}",  "type": "${type}", "timestamp": "2026-11-26T09:30:00Z", "sequence": ${sequence}.0, "previous": null,
    "epoch": 1, "connector": { "id": "c1", "end_user_origin_id": "Zo\u00eb & Söhne" },
    "data": { "id": "e${sequence}", "record": "${'ü'.repeat(600_000)}" } }`;
  const at = new Date();
  const signature = new Webhook(secret).sign(id, at, body);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } };
}

test('the receivers of the guide take what is ours once, whatever its bytes, and refuse what is not', async () => {
  await receivers();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const hired = message(secret, { type: 'employee.created', sequence: 1 });
  const gone = message(secret, { type: 'employee.deleted', sequence: 2 });
  const forged = { ...hired, body: hired.body.replace('e1', 'e2') };

  const plays = ['express', 'fastify', 'next'].map(async (framework) => {
    const server = await served(framework, secret);
    try {
      const answers: number[] = [];
      for (const one of [hired, hired, forged, { ...hired, headers: {} }, gone]) answers.push(await server.send(one));
      return { framework, answers, lines: server.lines() };
    } finally {
      server.process.kill();
    }
  });

  const lines = ['read anew Zoë & Söhne e1', 'gone Zoë & Söhne e2'];
  expect(await Promise.all(plays)).toEqual(
    ['express', 'fastify', 'next'].map((framework) => ({ framework, answers: [204, 204, 401, 401, 204], lines })),
  );
}, 60_000);

test('the question of the guide to a table of events finds what is missing, and nothing else', async () => {
  const guide = await readFile(join(ROOT, 'docs/guides/receiving-events.md'), 'utf8');
  const question = /^```sql\n(.*?);\n^```$/ms.exec(guide)?.[1] ?? '';
  const client = new pg.Client(stack.database.ownerUrl);
  await client.connect();
  await client.query(`
    CREATE TEMP TABLE event AS SELECT * FROM (VALUES
      ('a', 1, 1, NULL), ('a', 1, 3, 1), ('a', 1, 9, 7), ('a', 2, 9, NULL), ('b', 1, 7, 3), ('b', 1, 8, 7)
    ) AS event (connector, epoch, sequence, previous)`);

  const { rows } = await client.query(question);
  await client.end();

  expect(rows).toEqual(
    expect.arrayContaining([
      { connector: 'a', epoch: 1, missing: 7 },
      { connector: 'b', epoch: 1, missing: 3 },
    ]),
  );
  expect(rows).toHaveLength(2);
});
