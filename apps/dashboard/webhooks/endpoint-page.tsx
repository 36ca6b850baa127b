import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type JSX, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { api, renew } from '../api.js';
import { useFailingEndpoints } from '../home/use-failing-endpoints.js';
import { useMay } from '../member.js';
import {
  absoluteOf,
  Awaited,
  Confirm,
  Icon,
  isGone,
  Notice,
  Page,
  refusedTo,
  Section,
  Status,
  told,
} from '../ui/index.js';
import { DeliveriesTable } from './deliveries-table.js';
import { EndpointDialog } from './endpoint-dialog.js';
import { EndpointFacts } from './endpoint-facts.js';
import { ReplayDialog } from './replay-dialog.js';
import { RotateDialog } from './rotate-dialog.js';
import { Signature } from './signature.js';
import { TestSection } from './test-section.js';
import { type Endpoint, standingOf } from './types.js';

export const WEBHOOKS = { href: '/webhooks', label: 'Webhooks' };

/** One endpoint: how it is set, whether it answers, and what was sent to it. */
export function EndpointPage(): JSX.Element {
  const { id } = useParams<{ id: string }>();
  const endpoint = api.useQuery(
    'get',
    '/api/v1/webhooks/endpoints/{id}',
    { params: { path: { id } } },
    { refetchInterval: 15_000 },
  );
  if (endpoint.data && !isGone(endpoint.error)) return <Shown key={id} endpoint={endpoint.data} />;
  return (
    <Page title="Endpoint" back={WEBHOOKS}>
      <Awaited query={endpoint} />
    </Page>
  );
}

function Shown({ endpoint }: { endpoint: Endpoint }): JSX.Element {
  const may = useMay('webhooks:manage');
  const { tone, words } = standingOf(endpoint, useFailingEndpoints().failing);
  return (
    <Page
      title={endpoint.description === '' ? hostOf(endpoint.url) : endpoint.description}
      description={endpoint.url}
      beside={<Status tone={tone}>{words}</Status>}
      back={WEBHOOKS}
      actions={may && <Actions endpoint={endpoint} />}
    >
      <Standing endpoint={endpoint} />
      <Section title="Settings">
        <EndpointFacts endpoint={endpoint} />
      </Section>
      {may && <TestSection endpoint={endpoint} />}
      <Deliveries endpoint={endpoint} may={may} />
      <Signature style={endpoint.style} actions={may && <Rotate endpoint={endpoint} />} />
    </Page>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

const WHY: Record<string, string> = {
  gone: 'It answered that it is gone (410).',
  only_failures: 'Nothing has arrived there for 5 days.',
};

function Standing({ endpoint }: { endpoint: Endpoint }): JSX.Element | null {
  const { status, disabled_code: code, held_until: held } = endpoint;
  if (status === 'disabled')
    return (
      <Notice tone="bad">
        It is disabled: nothing is sent. {WHY[code ?? ''] ?? ''} Enable it, and what happened meanwhile is sent.
      </Notice>
    );
  if (status === 'paused')
    return (
      <Notice tone="warning">
        It is paused: nothing is sent. Once resumed, it is also told what happened meanwhile, as far as 90 days back.
      </Notice>
    );
  if (held === null) return null;
  return <Notice tone="warning">It asked for a rest: nothing is sent until {absoluteOf(held)}.</Notice>;
}

type Doing = 'change' | 'delete' | null;

function Actions({ endpoint }: { endpoint: Endpoint }): JSX.Element {
  const [doing, setDoing] = useState<Doing>(null);
  const close = (): void => {
    setDoing(null);
  };
  return (
    <>
      <Switch endpoint={endpoint} />
      <Button
        variant="default"
        onClick={() => {
          setDoing('change');
        }}
      >
        Change
      </Button>
      <Button
        variant="default"
        leftSection={<Icon name="trash" size={16} />}
        onClick={() => {
          setDoing('delete');
        }}
      >
        Delete
      </Button>
      <EndpointDialog opened={doing === 'change'} onClose={close} endpoint={endpoint} />
      <Deleting endpoint={endpoint} opened={doing === 'delete'} onClose={close} />
    </>
  );
}

/** Pauses, resumes or enables. */
function Switch({ endpoint: { id, status, held_until: held } }: { endpoint: Endpoint }): JSX.Element {
  const change = api.useMutation('patch', '/api/v1/webhooks/endpoints/{id}');
  const set = (body: { paused?: boolean; enabled?: boolean }, said: string): void => {
    change.mutate(
      { params: { path: { id } }, body },
      {
        onSuccess: () => {
          void renew('/api/v1/webhooks/endpoints/{id}', '/api/v1/webhooks/endpoints', '/api/v1/webhooks/deliveries');
          told(said);
        },
        onError: refusedTo,
      },
    );
  };
  const button = (label: string, icon: 'play' | 'pause', onClick: () => void): JSX.Element => (
    <Button variant="default" loading={change.isPending} leftSection={<Icon name={icon} size={16} />} onClick={onClick}>
      {label}
    </Button>
  );
  if (status === 'disabled')
    return button('Enable', 'play', () => {
      set({ enabled: true }, 'Enabled: it is told again.');
    });
  if (status === 'paused')
    return button('Resume', 'play', () => {
      set({ paused: false }, 'Resumed: it is told again.');
    });
  return (
    <>
      {held !== null &&
        button('Send now', 'play', () => {
          set({ enabled: true }, 'What was held back is sent.');
        })}
      {button('Pause', 'pause', () => {
        set({ paused: true }, 'Paused: nothing is sent.');
      })}
    </>
  );
}

interface DialogProps {
  endpoint: Endpoint;
  opened: boolean;
  onClose: () => void;
}

function Deleting({ endpoint: { id, url }, opened, onClose }: DialogProps): JSX.Element {
  const [, navigate] = useLocation();
  const remove = api.useMutation('delete', '/api/v1/webhooks/endpoints/{id}');
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Delete this endpoint?"
      destroys={[
        <>
          The endpoint <strong style={{ overflowWrap: 'anywhere' }}>{url}</strong> with its secret.
        </>,
        'Its deliveries of the last 30 days, with every attempt.',
        'All that still waits for it: it will not be sent.',
      ]}
      action="Delete the endpoint"
      onConfirm={async () => {
        await remove.mutateAsync({ params: { path: { id } } });
        await renew('/api/v1/webhooks/endpoints', '/api/v1/webhooks/deliveries');
        navigate('/webhooks', { replace: true });
        told('The endpoint is deleted.');
      }}
    />
  );
}

function Rotate({ endpoint }: { endpoint: Endpoint }): JSX.Element {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={open}>
        New secret
      </Button>
      <RotateDialog endpoint={endpoint} opened={opened} onClose={close} />
    </>
  );
}

function Deliveries({ endpoint, may }: { endpoint: Endpoint; may: boolean }): JSX.Element {
  const [replaying, { open, close }] = useDisclosure(false);
  return (
    <Section
      title="Deliveries"
      description="What was sent in the last 30 days, the latest first."
      flush
      actions={
        <>
          <Button component={Link} href={`/webhooks/deliveries?endpoint_id=${endpoint.id}`} size="xs" variant="default">
            Filter
          </Button>
          {may && (
            <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={open}>
              Send again …
            </Button>
          )}
        </>
      }
    >
      <DeliveriesTable query={{ endpoint_id: endpoint.id }} size={10} bare />
      <ReplayDialog endpoint={endpoint} opened={replaying} onClose={close} />
    </Section>
  );
}
