import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import type { Member } from '../schemas.js';
import { Failure } from '../ui/index.js';
import { OneTimeLink } from './one-time-link.js';
import { calledOf } from './roles.js';

interface ResetDialogProps {
  member: Member;
  opened: boolean;
  onClose: () => void;
}

/** For a member who has lost password or authenticator: a link that sets both anew. */
export function ResetDialog({ member, opened, onClose }: ResetDialogProps): JSX.Element {
  const reset = api.useMutation('post', '/api/v1/members/{id}/reset');
  const close = (): void => {
    onClose();
    reset.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Reset ${calledOf(member)}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {reset.data ? (
        <OneTimeLink url={reset.data.url} until={reset.data.expires_at} whom={calledOf(member)} onClose={close} />
      ) : (
        <Stack gap="md">
          <Text size="sm">
            This makes a link with which {calledOf(member)} sets a new password and a new authenticator. Until it is
            used, the old ones are good.
          </Text>
          {reset.error !== null && <Failure error={reset.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              loading={reset.isPending}
              onClick={() => {
                reset.mutate(
                  { params: { path: { id: member.id } } },
                  { onSuccess: () => void renew('/api/v1/invitations') },
                );
              }}
            >
              Make the link
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
