import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import { Failure } from '../ui/index.js';
import { OneTimeLink } from './one-time-link.js';
import { RoleChoice } from './role-choice.js';

interface InviteDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function InviteDialog({ opened, onClose }: InviteDialogProps): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite a member" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Invite onClose={onClose} />
    </Modal>
  );
}

function Invite({ onClose }: { onClose: () => void }): JSX.Element {
  const invite = api.useMutation('post', '/api/v1/invitations');
  const form = useForm({ initialValues: { email: '', role: 'developer' } });
  if (invite.data)
    return (
      <OneTimeLink
        url={invite.data.url}
        until={invite.data.expires_at}
        whom={form.values.email.trim()}
        onClose={onClose}
      />
    );
  return (
    <form
      onSubmit={form.onSubmit(({ email, role }) => {
        invite.mutate({ body: { email: email.trim(), role } }, { onSuccess: () => void renew('/api/v1/invitations') });
      })}
    >
      <Stack gap="md">
        <TextInput label="E-mail" type="email" required data-autofocus {...form.getInputProps('email')} />
        <RoleChoice
          value={form.values.role}
          onChange={(role) => {
            form.setFieldValue('role', role);
          }}
        />
        {invite.error !== null && <Failure error={invite.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            Make the invitation
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
