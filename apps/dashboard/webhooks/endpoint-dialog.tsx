import { Button, Modal, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { useLocation } from 'wouter';
import { api, renew } from '../api.js';
import { SecretOnce, told } from '../ui/index.js';
import { EndpointForm, type EndpointValues } from './endpoint-form.js';
import type { Endpoint, EndpointSecret } from './types.js';

interface EndpointDialogProps {
  opened: boolean;
  onClose: () => void;
  /** To be changed; left out: a new one is made. */
  endpoint?: Endpoint;
}

const ROUTES = ['/api/v1/webhooks/endpoints', '/api/v1/webhooks/endpoints/{id}'] as const;

export function EndpointDialog({ opened, onClose, endpoint }: EndpointDialogProps): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title={endpoint ? 'Change the endpoint' : 'New endpoint'} size="lg">
      {endpoint ? <Changing endpoint={endpoint} onClose={onClose} /> : <Making onClose={onClose} />}
    </Modal>
  );
}

/** The style stays. */
function changeable(values: EndpointValues): Omit<EndpointValues, 'style'> {
  const { url, events, description, connector_ids, payload, ordered, concurrency, rate } = values;
  return { url, events, description, connector_ids, payload, ordered, concurrency, rate };
}

function Changing({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }): JSX.Element {
  const change = api.useMutation('patch', '/api/v1/webhooks/endpoints/{id}');
  const save = (values: EndpointValues): void => {
    change.mutate(
      { params: { path: { id: endpoint.id } }, body: changeable(values) },
      {
        onSuccess: () => {
          void renew(...ROUTES);
          onClose();
          told('Saved. It holds for what happens from now on.');
        },
      },
    );
  };
  return (
    <EndpointForm
      endpoint={endpoint}
      action="Save"
      onSave={save}
      onClose={onClose}
      error={change.error}
      busy={change.isPending}
    />
  );
}

function Making({ onClose }: { onClose: () => void }): JSX.Element {
  const create = api.useMutation('post', '/api/v1/webhooks/endpoints');
  const [made, setMade] = useState<EndpointSecret | null>(null);
  if (made) return <Made endpoint={made} onClose={onClose} />;
  const save = (body: EndpointValues): void => {
    create.mutate(
      { body },
      {
        onSuccess: (endpoint) => {
          void renew(...ROUTES);
          setMade(endpoint);
        },
      },
    );
  };
  return (
    <EndpointForm
      action="Add the endpoint"
      onSave={save}
      onClose={onClose}
      error={create.error}
      busy={create.isPending}
    />
  );
}

function Made({ endpoint, onClose }: { endpoint: EndpointSecret; onClose: () => void }): JSX.Element {
  const [, navigate] = useLocation();
  return (
    <Stack gap="md">
      <SecretOnce label="Signing secret" value={endpoint.secret}>
        <Text size="sm">
          Give it to your server as <span className="mono">WEBHOOK_SECRET</span>. With it, your server knows that a
          message is ours.
        </Text>
      </SecretOnce>
      <Button
        onClick={() => {
          onClose();
          navigate(`/webhooks/${endpoint.id}`);
        }}
      >
        I have kept it
      </Button>
    </Stack>
  );
}
