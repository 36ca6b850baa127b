import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { employee, group } from '#models';
import { TestApi } from './api-app.js';
import { pulled } from './fake-connector.js';
import { Writer } from './writer.js';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

let stack: TestApi;
let folder: string;
let env: NodeJS.ProcessEnv;

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
  await stack.app.listen(0, '127.0.0.1');
  env = { ...process.env, NODE_OPTIONS: '', BASE_URL: await stack.app.getUrl(), KEY: vendor.key, TOKEN: token };
  folder = await packed();
}, 120_000);

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/** A project that has the package as npm would lay it out: from the tarball, with what it depends on beside it. */
async function packed(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'peopleport-sdk-'));
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '@peopleport/sdk'), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: join(ROOT, 'libs/sdk'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run('tar', ['-xzf', join(project, filename), '--strip-components=1', '-C', join(modules, '@peopleport/sdk')]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  return project;
}

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
    `import { type ItemOf, Peopleport } from '@peopleport/sdk';
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

test('every example of the README compiles under --strict', async () => {
  const readme = await readFile(join(ROOT, 'libs/sdk/README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const files = await Promise.all(
    examples.map(async (code, at) => {
      await writeFile(join(folder, `example-${at}.ts`), code);
      return `example-${at}.ts`;
    }),
  );
  await writeFile(
    join(folder, 'names.ts'),
    `import type { Change, ItemOf, Peopleport, Position } from '@peopleport/sdk';
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
       function save(employee: ItemOf<'/api/hris/v1/employees'>): void;
     }`,
  );

  expect(examples).toHaveLength(7);
  expect(await complaints('--skipLibCheck', 'names.ts', ...files)).toBe('');
}, 60_000);
