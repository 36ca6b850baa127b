import { type Config, systemClock } from '#kernel';
import { InvitationsService, MembersService, SessionsService } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { withStore } from './operator.js';

interface Whose {
  /** The owner's address of the database. */
  owner: string;
  keys: Pick<Config, 'KEYS' | 'KEYS_FILE'>;
  organisationId: string;
}

/** Of a one-time link that makes an owner; null once there is one, who invites the others. An earlier one is not good any more. */
export function ownerToken({ owner, keys, organisationId }: Whose): Promise<string | null> {
  return withStore(async (store) => {
    const vault = new Vault(readKeyRing({ NODE_ENV: 'development', ...keys }));
    const sessions = new SessionsService(store, systemClock);
    if (await new MembersService(store, vault, sessions, systemClock).hasOwner(organisationId)) return null;
    const invitations = new InvitationsService(store, vault, sessions, systemClock);
    return (await invitations.inviteByOperator(organisationId, 'owner')).token;
  }, owner);
}
