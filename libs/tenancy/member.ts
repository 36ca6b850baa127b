import { SealBroken, type Vault } from '#vault';
import type { Role } from './api-key.js';

/** A member, as everyone who works with one needs to know them. */
export interface MemberRef {
  id: string;
  organisationId: string;
  role: Role;
}

/** What an organisation is told of its members. */
export interface MemberView extends MemberRef {
  email: string;
  name: string;
  createdAt: Date;
  lastLoginAt: Date | null;
  recoveryCodesLeft: number;
}

/** What members are told of themselves: how they may log in. */
export interface OwnView extends MemberView {
  hasPassword: boolean;
  /** Null: not by single sign-on. */
  identity: { email: string | null; since: Date } | null;
}

/** The same in a list, where one that does not open must not take the others with it: then it has neither address nor name. */
export interface ListedMember extends Omit<MemberView, 'email' | 'name'> {
  email: string | null;
  name: string | null;
}

/** For Prisma's `select`. */
export const MEMBER = {
  ...{ id: true, organisationId: true, role: true, email: true, name: true },
  ...{ createdAt: true, lastLoginAt: true, recoveryCodes: true },
} as const;

interface Row {
  id: string;
  organisationId: string;
  role: string;
  email: Uint8Array;
  name: Uint8Array;
  createdAt: Date;
  lastLoginAt: Date | null;
  recoveryCodes: readonly Uint8Array[];
}

/** The purposes that a member's values are sealed for, each under the member's id. */
export type Sealing = 'member_email' | 'member_name' | 'member_totp' | 'member_next_totp' | 'member_identity';

export const sealed = (vault: Vault, purpose: Sealing, id: string, text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(vault.sealRoot(purpose, id, text));

/** The columns that an address is kept in: sealed for showing, as a name for finding. */
export const emailColumns = (
  vault: Vault,
  id: string,
  email: string,
): { email: Uint8Array<ArrayBuffer>; emailName: string } => ({
  email: sealed(vault, 'member_email', id, email),
  emailName: emailNames(vault, email)[0] ?? '',
});

/** What an address is found by, however it was typed: by each root key that is there. */
export const emailNames = (vault: Vault, email: string): string[] => vault.namesRoot('member_email', plain(email));

export const isSameEmail = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

export const refOf = ({ id, organisationId, role }: Pick<Row, 'id' | 'organisationId' | 'role'>): MemberRef => ({
  id,
  organisationId,
  role: role as Role,
});

export const viewOf = (vault: Vault, row: Row): MemberView => ({
  ...refOf(row),
  email: vault.openRoot('member_email', row.id, row.email),
  name: vault.openRoot('member_name', row.id, row.name),
  createdAt: row.createdAt,
  lastLoginAt: row.lastLoginAt,
  recoveryCodesLeft: row.recoveryCodes.length,
});

export const listedOf = (vault: Vault, row: Row): ListedMember => ({
  ...refOf(row),
  email: readable(() => vault.openRoot('member_email', row.id, row.email)),
  name: readable(() => vault.openRoot('member_name', row.id, row.name)),
  createdAt: row.createdAt,
  lastLoginAt: row.lastLoginAt,
  recoveryCodesLeft: row.recoveryCodes.length,
});

/** Null for what does not open, as when its root key was taken away too early. */
export function readable(open: () => string): string | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
