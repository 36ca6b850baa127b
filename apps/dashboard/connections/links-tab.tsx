import { Button, Stack } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import {
  type Column,
  Confirm,
  DataTable,
  Failure,
  Icon,
  SecretOnce,
  Section,
  Status,
  Time,
  told,
} from '../ui/index.js';
import { LinkShown } from './link-shown.js';
import { OPEN_LINKS } from './open-links.js';
import { type Connector, customerOf, type HealthLink } from './types.js';

/** Links that the customer is sent: to repair the connection, and to their health page. */
export function LinksTab({ connector }: { connector: Connector }): JSX.Element {
  return (
    <Stack gap="lg">
      <RelinkSection connector={connector} />
      <HealthLinksSection connector={connector} />
    </Stack>
  );
}

function RelinkSection({ connector }: { connector: Connector }): JSX.Element {
  const create = api.useMutation('post', '/api/embedded/v1/link/create-link-token');
  const { id, category, integration_slug: integration, end_user, origin_id } = connector;
  const body = {
    ...{ category, integration, connector_id: id },
    end_user_data: {
      org_name: customerOf(connector),
      origin_id: origin_id ?? id,
      ...(typeof end_user?.email === 'string' ? { email: end_user.email } : {}),
    },
  };
  return (
    <Section
      title="Relink"
      description="A link with which the customer enters new credentials, or changes what is read. The connection keeps its id, its token and its data."
    >
      {create.data ? (
        <LinkShown link={create.data} customer={customerOf(connector)} />
      ) : (
        <Stack gap="md" align="flex-start">
          {create.error !== null && <Failure error={create.error} />}
          <Button
            leftSection={<Icon name="link" size={16} />}
            loading={create.isPending}
            onClick={() => {
              create.mutate({ body }, { onSuccess: () => void renew(OPEN_LINKS) });
            }}
          >
            Make a relink link
          </Button>
        </Stack>
      )}
    </Section>
  );
}

const HEALTH = '/api/v1/connectors/{id}/health-links';

function HealthLinksSection({ connector }: { connector: Connector }): JSX.Element {
  const params = { path: { id: connector.id } };
  const links = api.useQuery('get', HEALTH, { params });
  const create = api.useMutation('post', HEALTH);
  const [going, setGoing] = useState<HealthLink | null>(null);
  return (
    <Section
      title="Health page"
      description="Where the customer sees what is read, switches it off, pauses and disconnects. They were shown a link when they connected; make another one if it is lost."
      flush
      actions={
        <Button
          size="xs"
          variant="default"
          loading={create.isPending}
          onClick={() => {
            create.mutate({ params }, { onSuccess: () => void renew(HEALTH) });
          }}
        >
          Make a health link
        </Button>
      }
    >
      {(create.data !== undefined || create.error !== null) && (
        <Stack px="lg">
          {create.data && <SecretOnce label="Health link" value={create.data.health_url} />}
          {create.error !== null && <Failure error={create.error} />}
        </Stack>
      )}
      <DataTable
        bare
        label="Health links"
        query={links}
        rows={links.data?.items}
        rowKey={({ id }) => id}
        columns={columnsOf(setGoing)}
        empty={{ title: 'No health links', text: 'Make one, and send it to the customer.' }}
      />
      <Revoking
        {...{ connector, link: going }}
        onClose={() => {
          setGoing(null);
        }}
      />
    </Section>
  );
}

interface RevokingProps {
  connector: Connector;
  /** Null: nobody asked. */
  link: HealthLink | null;
  onClose: () => void;
}

const LAST = 'It is the one that may switch on again what is off: only a relink makes another one.';

function Revoking({ connector, link, onClose }: RevokingProps): JSX.Element {
  const revoke = api.useMutation('delete', '/api/v1/connectors/{id}/health-links/{link_id}');
  return (
    <Confirm
      opened={link !== null}
      onClose={onClose}
      title="Revoke this health link?"
      destroys={[
        `Whoever at ${customerOf(connector)} has it comes to the health page no more.`,
        ...(link?.may_switch_on === true ? [LAST] : []),
      ]}
      action="Revoke it"
      onConfirm={async () => {
        await revoke.mutateAsync({ params: { path: { id: connector.id, link_id: link?.id ?? '' } } });
        await renew(HEALTH);
        told('The health link is revoked.');
      }}
    />
  );
}

const columnsOf = (revoke: (link: HealthLink) => void): Column<HealthLink>[] => [
  { header: 'Created', cell: ({ created_at }) => <Time at={created_at} /> },
  { header: 'Shown to', cell: ({ may_switch_on }) => (may_switch_on ? 'The customer' : 'You'), wide: true },
  { header: 'Last used', cell: ({ last_used_at }) => <Time at={last_used_at} never="Never" /> },
  {
    header: 'State',
    align: 'right',
    cell: (link) =>
      link.revoked_at === null ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            revoke(link);
          }}
        >
          Revoke
        </Button>
      ) : (
        <Status tone="quiet">Revoked</Status>
      ),
  },
];
