import { ActionIcon, Menu, Switch } from '@mantine/core';
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
const DESTROYS_KEYS =
  'Every API key that this account has made, in both environments, and those that were made with them: programs that use them are refused within a second.';

/** What can be done with a member. Only owners touch owners. */
export function MemberMenu({ member }: { member: Member }): JSX.Element | null {
  const { id, role } = useSession().member;
  const own = member.id === id;
  const [doing, setDoing] = useState<Doing | null>(null);
  const [revokes, setRevokes] = useState(false);
  const remove = api.useMutation('delete', '/api/v1/members/{id}');
  if (member.role === 'owner' && role !== 'owner') return null;
  const close = (): void => {
    setDoing(null);
    setRevokes(false);
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
        facts={<KeysToo checked={revokes} onChange={setRevokes} />}
        destroys={[...(own ? DESTROYS_OWN : DESTROYS), ...(revokes ? [DESTROYS_KEYS] : [])]}
        action={own ? 'Remove my account' : 'Remove the member'}
        onConfirm={async () => {
          await remove.mutateAsync({ params: { path: { id: member.id }, query: { revoke_keys: revokes } } });
          await renew('/api/v1/members', '/api/v1/api-keys');
          told(`${calledOf(member)} is removed.`);
        }}
      />
    </>
  );
}

function KeysToo({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }): JSX.Element {
  return (
    <Switch
      label="Revoke its API keys too"
      description="Otherwise those that this account has made stay: programs of yours may use them."
      checked={checked}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.checked);
      }}
    />
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
