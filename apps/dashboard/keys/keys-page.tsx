import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.js';
import { environment } from '../environment.js';
import { subjectOf } from '../logs/actor.js';
import { useMay } from '../member.js';
import { type Column, DataTable, Icon, Page, Status, Time, usePaging } from '../ui/index.js';
import { CreateDialog } from './create-dialog.js';
import { RevokeDialog } from './revoke-dialog.js';
import { labelOf } from './scopes.js';
import type { ApiKey } from './types.js';

/** What the vendor's own programs call the API with. */
export function KeysPage(): JSX.Element {
  const pages = usePaging();
  const query = { page_size: 50, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
  const keys = api.useQuery('get', '/api/v1/api-keys', { params: { query } }, { placeholderData: keepPreviousData });
  const [creating, { open, close }] = useDisclosure(false);
  const [going, setGoing] = useState<ApiKey | null>(null);
  const make = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
      New API key
    </Button>
  );
  return (
    <Page
      title="API keys"
      description={`What your own programs call the API with, in ${environment}. Give each program a key of its own, with no more than it needs.`}
      actions={make}
    >
      <DataTable
        label="API keys"
        query={keys}
        rows={keys.data?.items}
        rowKey={({ id }) => id}
        columns={useColumns(setGoing)}
        paging={{ pages, cursor: keys.data?.cursor }}
        empty={{
          title: 'No API keys yet',
          text: 'A program needs one to call the API. Make the first: it is shown once, when it is made.',
          action: make,
        }}
      />
      <CreateDialog opened={creating} onClose={close} />
      <RevokeDialog
        apiKey={going}
        onClose={() => {
          setGoing(null);
        }}
      />
    </Page>
  );
}

function Revoke({
  apiKey: { name, revoked_at },
  onClick,
}: {
  apiKey: ApiKey;
  onClick: () => void;
}): JSX.Element | null {
  if (revoked_at !== null) return null;
  return (
    <Button size="compact-sm" variant="default" aria-label={`Revoke ${name}`} onClick={onClick}>
      Revoke
    </Button>
  );
}

function useColumns(revoke: (key: ApiKey) => void): Column<ApiKey>[] {
  const seesLogs = useMay('logs:read');
  return [
    { header: 'Key', cell: (key) => <Called apiKey={key} /> },
    { header: 'Scopes', wide: true, cell: ({ scopes }) => <Text size="sm">{scopes.map(labelOf).join(', ')}</Text> },
    { header: 'Created', wide: true, cell: (key) => <Made apiKey={key} /> },
    {
      header: 'Last use',
      cell: ({ id, last_used_at }) => (
        <Stack gap={0}>
          <Time at={last_used_at} never="Never" />
          {seesLogs && last_used_at !== null && (
            <Anchor component={Link} href={`/logs?actor=${id}`} size="sm">
              Its requests
            </Anchor>
          )}
        </Stack>
      ),
    },
    {
      header: 'State',
      cell: ({ revoked_at }) =>
        revoked_at === null ? <Status tone="good">Active</Status> : <Status tone="quiet">Revoked</Status>,
    },
    {
      header: 'Actions',
      hiddenHeader: true,
      align: 'right',
      cell: (key) => (
        <Revoke
          apiKey={key}
          onClick={() => {
            revoke(key);
          }}
        />
      ),
    },
  ];
}

function Called({ apiKey: { name, hint } }: { apiKey: ApiKey }): JSX.Element {
  return (
    <Stack gap={0}>
      <Text size="sm" fw={550}>
        {name}
      </Text>
      <Text size="sm" c="dimmed" className="mono">
        {hint}
      </Text>
    </Stack>
  );
}

function Made({ apiKey: { created_at, created_by } }: { apiKey: ApiKey }): JSX.Element {
  return (
    <Stack gap={0}>
      <Text size="sm" component="div">
        <Time at={created_at} />
      </Text>
      {created_by !== null && (
        <Text size="sm" c="dimmed">
          {subjectOf(created_by)}
        </Text>
      )}
    </Stack>
  );
}
