import { ActionIcon, Menu } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { useSession } from '../member.js';
import type { Member } from '../schemas.js';
import { Confirm, Icon, told } from '../ui/index.js';
import { calledOf } from './roles.js';
import { ResetDialog } from './reset-dialog.js';
import { RoleDialog } from './role-dialog.js';

type Doing = 'role' | 'reset' | 'remove';

const DESTROYS = [
  'The account with its password and authenticator.',
  'Every session of it: whoever is logged in with it is logged out at once.',
];
const DESTROYS_OWN = [
  'Your own account with its password and authenticator.',
  'Every session of yours, this one too: you are logged out at once, and come back only by another invitation.',
];
const KEYS_STAY = 'API keys that this account has made stay. Revoke those that are not needed.';

/** What can be done with a member. Only owners touch owners. */
export function MemberMenu({ member }: { member: Member }): JSX.Element | null {
  const { id, role } = useSession().member;
  const own = member.id === id;
  const [doing, setDoing] = useState<Doing | null>(null);
  const remove = api.useMutation('delete', '/api/v1/members/{id}');
  if (member.role === 'owner' && role !== 'owner') return null;
  const close = (): void => {
    setDoing(null);
  };
  return (
    <>
      <Doings member={member} onChoice={setDoing} />
      <RoleDialog member={member} opened={doing === 'role'} onClose={close} />
      <ResetDialog member={member} opened={doing === 'reset'} onClose={close} />
      <Confirm
        opened={doing === 'remove'}
        onClose={close}
        title={own ? 'Remove yourself?' : `Remove ${calledOf(member)}?`}
        facts={KEYS_STAY}
        destroys={own ? DESTROYS_OWN : DESTROYS}
        action={own ? 'Remove my account' : 'Remove the member'}
        onConfirm={async () => {
          await remove.mutateAsync({ params: { path: { id: member.id } } });
          await renew('/api/v1/members');
          told(`${calledOf(member)} is removed.`);
        }}
      />
    </>
  );
}

const CHOICES: { doing: Doing; words: string }[] = [
  { doing: 'role', words: 'Change the role' },
  { doing: 'reset', words: 'Reset password and authenticator' },
  { doing: 'remove', words: 'Remove' },
];

function Doings({ member, onChoice }: { member: Member; onChoice: (doing: Doing) => void }): JSX.Element {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`What to do with ${calledOf(member)}`}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map(({ doing, words }) => (
          <Menu.Item
            key={doing}
            {...(doing === 'remove' ? { c: 'var(--bad)' } : {})}
            onClick={() => {
              onChoice(doing);
            }}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
