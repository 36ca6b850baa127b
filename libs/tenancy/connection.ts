import type { Choices, Settings } from '#connectors';
import type { ConnectionRow } from '#store';
import type { Environment } from './api-key.js';
import { keptGrants, lackingOf, type Lost } from './grants.js';

/** A connection, as far as everyone who works with it needs to know it. */
export interface ConnectionRef {
  id: string;
  organisationId: string;
  environment: Environment;
  connector: string;
  category: 'hris' | 'ats';
  dek: Buffer;
  keyVersion: number;
  status: ConnectionStatus;
  settings: Settings;
  /** Raised with each change of settings and custom fields. */
  rendering: number;
  /** Rights that its credentials had and have no more, by name. */
  lost: Readonly<Record<string, Lost>>;
  /** Rights that each stream lacks, as its last run has shown. */
  lacking: Readonly<Record<string, readonly string[]>>;
  /** Rights to write that a refused write has shown to be missing, and when. */
  unwritable: Readonly<Record<string, string>>;
  /** What the customer has switched off, and the number of that choice: raised with each change. */
  withheld: Choices;
  choicesVersion: number;
}

type ConnectionStatus = 'complete' | 'relink_needed';

/** Rights that the credentials once had, and whose data is still kept. */
export const withdrawnOf = ({ lost }: ConnectionRef): ReadonlySet<string> =>
  new Set(Object.keys(lost).filter((name) => lost[name]?.over === false));

/** The vendor's customer behind a connection. */
export interface EndUser {
  orgName: string;
  email?: string;
}

/** What a connection's owner is told of it. */
export interface ConnectionListing {
  connection: ConnectionRef;
  originId: string;
  /** Null where the stored bytes do not open, the token as well. */
  endUser: EndUser | null;
  token: string | null;
  createdAt: Date;
  completedAt: Date | null;
  relinkNeededAt: Date | null;
}

/** For Prisma's `select`: what a reference is made of. */
export const REF = {
  id: true,
  organisationId: true,
  environment: true,
  connector: true,
  category: true,
  dek: true,
  keyVersion: true,
  status: true,
  settings: true,
  rendering: true,
  grants: true,
  choices: true,
  choicesVersion: true,
} as const;

type Row = Omit<ConnectionRow, 'dek'> & { dek: Uint8Array };

export const refOf = (row: Row): ConnectionRef => ({
  id: row.id,
  organisationId: row.organisationId,
  environment: row.environment as Environment,
  connector: row.connector,
  category: row.category as ConnectionRef['category'],
  dek: Buffer.from(row.dek),
  keyVersion: row.keyVersion,
  status: row.status as ConnectionStatus,
  settings: row.settings as Settings,
  rendering: row.rendering,
  lost: keptGrants(row.grants).lost,
  lacking: lackingOf(keptGrants(row.grants)),
  unwritable: keptGrants(row.grants).unwritable,
  withheld: choicesIn(row.choices),
  choicesVersion: row.choicesVersion,
});

/** As they lie in the database. */
const choicesIn = (choices: unknown): Choices => ({ models: [], fields: [], ...(choices as Partial<Choices>) });
