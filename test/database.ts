import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '#store';

export interface TestDatabase {
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
  drop(): Promise<void>;
}

const LOCK = 91722;
/** As at a self-hoster with a managed server: an owner that is no superuser, so that row-level security holds for it too. */
const OWNER = 'peopleport_owner';
const PASSWORD = 'test';

/** A migrated database of its own, cloned from a template that the first caller makes. */
export async function createDatabase(): Promise<TestDatabase> {
  return server(async (admin) => {
    const template = await prepareTemplate(admin);
    const database = await cloned(admin, template);
    return { ...database, drop: () => server((again) => dropDatabase(again, database.name)) };
  });
}

/** A database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return server(async (admin) => {
    await prepareTemplate(admin); // the roles
    const database = await cloned(admin, 'template1');
    return { ...database, drop: () => server((again) => dropDatabase(again, database.name)) };
  });
}

async function cloned(admin: pg.Client, template: string): Promise<Omit<TestDatabase, 'drop'> & { name: string }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  // Its files as they are, not block by block through the log.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER} STRATEGY FILE_COPY`);
  return {
    name,
    ownerUrl: urlOf(OWNER, name),
    apiUrl: urlOf('peopleport_api', name),
    workerUrl: urlOf('peopleport_worker', name),
  };
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** The template's name, which follows from the migrations, so that a server in use for long never serves an old one. */
async function prepareTemplate(admin: pg.Client): Promise<string> {
  const template = `template_${fingerprint()}`;
  const exists = async (): Promise<boolean> =>
    ((await admin.query('SELECT FROM pg_database WHERE datname = $1', [template])).rowCount ?? 0) > 0;
  if (await exists()) return template;
  await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    if (!(await exists())) await makeTemplate(admin, template);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
  return template;
}

async function makeTemplate(admin: pg.Client, template: string): Promise<void> {
  const owner = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
  if (owner.rowCount === 0) await admin.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '${PASSWORD}'`);
  const building = `${template}_${randomBytes(4).toString('hex')}`;
  await admin.query(`CREATE DATABASE ${building} OWNER ${OWNER}`);
  await migrate({
    ownerUrl: urlOf(OWNER, building),
    apiUrl: urlOf('peopleport_api', building),
    workerUrl: urlOf('peopleport_worker', building),
  });
  const { migrateQueue } = await import('#queue'); // for this one caller: the queue takes its time to load
  await migrateQueue(urlOf(OWNER, building));
  await admin.query(`ALTER DATABASE ${building} RENAME TO ${template}`);
}

function fingerprint(): string {
  const folder = path.join(import.meta.dirname, '..', 'prisma', 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.sql')) hash.update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('No database server: test/global-setup.ts starts one when Jest runs with this project’s settings.');
  return url;
}

function urlOf(user: string, database: string): string {
  const url = new URL(serverUrl());
  url.username = user;
  url.password = PASSWORD;
  url.pathname = `/${database}`;
  return url.href;
}

async function server<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: serverUrl() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
