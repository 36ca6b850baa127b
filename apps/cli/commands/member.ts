import { LoginTries } from '#limits';
import { InvitationsService, invitationUrl, MembersService, OrganisationsService, type Role, ROLES } from '#tenancy';
import { print, type Command } from '../command.js';
import { asOperator } from '../operator.js';
import { organisationOf } from './key.js';

export const memberInvite: Command = {
  name: 'member invite',
  summary: 'Prints a link with which somebody becomes a member of an organisation and uses its dashboard, once',
  options: {
    org: { value: '<id>', help: 'whose member; see org list' },
    role: { value: '<role>', help: `${ROLES.join(', ')}; owner when left out` },
  },
  run: async (input) => {
    const organisation = organisationOf(input);
    const role: Role = input.choice('role', ROLES, 'owner');
    const { url, expiresAt } = await asOperator(async (context, config) => {
      await context.get(OrganisationsService).mustExist(organisation);
      const made = await context.get(InvitationsService).inviteByOperator(organisation, role);
      return { url: invitationUrl(config, made.token), expiresAt: made.expiresAt };
    });
    print(url);
    print(
      `good once, until ${expiresAt.toISOString()}; one that was printed before for this role is not good any more`,
    );
  },
};

export const memberUnlock: Command = {
  name: 'member unlock',
  summary: 'Lets a member try to log in again at once, after too many wrong tries',
  options: { email: { value: '<address>', help: 'of the member' } },
  run: async (input) => {
    const email = input.needed('email');
    await asOperator(async (context) => {
      const [members, tries] = [context.get(MembersService), context.get(LoginTries)];
      for (const name of [members.nameOf(email), await members.idOf(email)]) await tries.forget(name);
    });
    print('unlocked');
  },
};
