import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { absoluteOf, Failure, Notice, SecretOnce } from '../ui/index.js';
import type { Endpoint, EndpointSecret } from './types.js';

interface RotateDialogProps {
  endpoint: Endpoint;
  opened: boolean;
  onClose: () => void;
}

/** Signs with another secret. */
export function RotateDialog({ endpoint, opened, onClose }: RotateDialogProps): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title="New signing secret">
      <Rotate endpoint={endpoint} onClose={onClose} />
    </Modal>
  );
}

function Rotate({ endpoint, onClose }: Omit<RotateDialogProps, 'opened'>): JSX.Element {
  const [hours, setHours] = useState<number | string>(24);
  const rotate = api.useMutation('post', '/api/v1/webhooks/endpoints/{id}/rotate-secret');
  if (rotate.data) return <Rotated endpoint={rotate.data} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { overlap_hours: Number(hours) };
        rotate.mutate(
          { params: { path: { id: endpoint.id } }, body },
          { onSuccess: () => void renew('/api/v1/webhooks/endpoints/{id}') },
        );
      }}
    >
      <Stack gap="md">
        <NumberInput
          label="Hours that the one before is valid as well"
          description="So that your server may change over in between. 0 ends it within seconds."
          min={0}
          max={168}
          allowDecimal={false}
          value={hours}
          onChange={setHours}
          data-autofocus
        />
        {Number(hours) === 0 && (
          <Notice tone="warning">
            This ends every secret before it: what your server checks with one of them, it refuses.
          </Notice>
        )}
        {rotate.error !== null && <Failure error={rotate.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rotate.isPending} disabled={hours === ''}>
            Make a new secret
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Rotated({ endpoint, onClose }: { endpoint: EndpointSecret; onClose: () => void }): JSX.Element {
  const { secret, previous_secret_until: until } = endpoint;
  return (
    <Stack gap="md">
      <SecretOnce label="Signing secret" value={secret}>
        <Text size="sm">
          {until === null
            ? 'The one before has ended.'
            : `Until ${absoluteOf(until)} messages are signed with the one before as well.`}
        </Text>
      </SecretOnce>
      <Button onClick={onClose}>I have kept it</Button>
    </Stack>
  );
}
