import pg from 'pg';
import { migrateQueue } from '#queue';
import { migrate } from '#store';
import type { Passwords } from './data-folder.js';
import type { Postgres } from './postgres.js';

/** One address for each of the three roles. */
export interface Addresses {
  owner: string;
  api: string;
  worker: string;
}

const NAME = 'peopleport';

/** Makes the owner and the database in a Postgres that may have neither; the owner is no superuser, as in production. */
export async function createDatabase(postgres: Postgres, passwords: Passwords): Promise<Addresses> {
  const client = new pg.Client(postgres.url('postgres'));
  await client.connect();
  try {
    const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [NAME]);
    if (rows.length === 0) {
      await client.query(`CREATE ROLE ${NAME} LOGIN CREATEROLE PASSWORD ${pg.escapeLiteral(passwords.owner)}`);
    }
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
    if (databases.rows.length === 0) await client.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
  } finally {
    await client.end();
  }
  return {
    owner: postgres.url(NAME, NAME, passwords.owner),
    api: postgres.url(NAME, 'peopleport_api', passwords.api),
    worker: postgres.url(NAME, 'peopleport_worker', passwords.worker),
  };
}

/** The same server and database, for another role. */
export function addressFor(url: string, user: string, password: string): string {
  const address = new URL(url);
  address.username = user;
  address.password = password;
  return address.href;
}

/** Brings tables, logins and queue to this version; names of the migrations that were applied. */
export async function migrateAll(addresses: { owner: string; api?: string; worker?: string }): Promise<string[]> {
  const applied = await migrate({ ownerUrl: addresses.owner, apiUrl: addresses.api, workerUrl: addresses.worker });
  await migrateQueue(addresses.owner);
  return applied;
}
