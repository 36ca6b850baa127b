import { Button, Group, Modal, Stack } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, queries, renew, sessionQuery } from '../api.js';
import { useSession } from '../member.js';
import type { Member } from '../schemas.js';
import { Failure, Notice, told } from '../ui/index.js';
import { RoleChoice } from './role-choice.js';
import { calledOf } from './roles.js';

interface RoleDialogProps {
  member: Member;
  opened: boolean;
  onClose: () => void;
}

export function RoleDialog({ member, opened, onClose }: RoleDialogProps): JSX.Element {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Role of ${calledOf(member)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Choice {...{ member, onClose }} />
    </Modal>
  );
}

function Choice({ member, onClose }: Omit<RoleDialogProps, 'opened'>): JSX.Element {
  const [role, setRole] = useState(member.role);
  const own = useSession().member.id === member.id;
  const change = api.useMutation('patch', '/api/v1/members/{id}');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { params: { path: { id: member.id } }, body: { role } },
          {
            onSuccess: () => {
              void renew('/api/v1/members');
              if (own) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
              told(`The role of ${calledOf(member)} is changed.`);
              onClose();
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <RoleChoice value={role} onChange={setRole} />
        {own && role !== member.role && (
          <Notice tone="warning">
            This is your own role: what it does not bring is gone for you at once, and somebody else has to give it
            back.
          </Notice>
        )}
        {change.error !== null && <Failure error={change.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={role === member.role}>
            Change the role
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
