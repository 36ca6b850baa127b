import { Anchor, Button, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { Link } from 'wouter';
import { api, renew } from '../api.js';
import { type Column, Confirm, DataTable, Section, Time, told, usePaging } from '../ui/index.js';
import { categoryOf, CATEGORY_WORDS, type OpenLink } from './types.js';
import { useIntegrationName } from './use-connectors.js';

export const OPEN_LINKS = '/api/embedded/v1/link/link-tokens';

const invitedOf = ({ end_user, origin_id }: OpenLink): string => end_user?.org_name ?? origin_id;

/** Links that were sent and not used yet; nothing where there are none. For members who may make them. */
export function OpenLinks(): JSX.Element | null {
  const pages = usePaging('');
  const query = { page_size: 50, ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }) };
  const options = { placeholderData: keepPreviousData, refetchInterval: 30_000 };
  const links = api.useQuery('get', OPEN_LINKS, { params: { query } }, options);
  const [going, setGoing] = useState<OpenLink | null>(null);
  const columns = useColumns(setGoing);
  if (pages.page === 1 && links.error === null && (links.data?.items.length ?? 0) === 0) return null;
  return (
    <Section title="Open links" description="Sent to customers, and not used yet." flush>
      <DataTable
        bare
        label="Open links"
        query={links}
        rows={links.data?.items}
        rowKey={({ id }) => id}
        columns={columns}
        paging={{ pages, cursor: links.data?.cursor }}
        empty={{ title: 'No open links', text: 'Every link was used, taken back, or has ended.' }}
      />
      <TakingBack
        link={going}
        onClose={() => {
          setGoing(null);
        }}
      />
    </Section>
  );
}

function useColumns(takeBack: (link: OpenLink) => void): Column<OpenLink>[] {
  const nameOf = useIntegrationName();
  return [
    { header: 'Invited', cell: (link) => <Invited link={link} /> },
    {
      header: 'System',
      wide: true,
      cell: (link) => (
        <Stack gap={0}>
          <Text size="sm">{nameOf(link.integration_slug)}</Text>
          <Text size="sm" c="dimmed">
            {CATEGORY_WORDS[categoryOf(link)]}
          </Text>
        </Stack>
      ),
    },
    { header: 'To', wide: true, cell: (link) => <Purpose link={link} /> },
    { header: 'Created', wide: true, cell: ({ created_at }) => <Time at={created_at} /> },
    { header: 'Ends', cell: ({ expires_at }) => <Time at={expires_at} /> },
    {
      header: 'Actions',
      hiddenHeader: true,
      align: 'right',
      cell: (link) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Take back the link for ${invitedOf(link)}`}
          onClick={() => {
            takeBack(link);
          }}
        >
          Take back
        </Button>
      ),
    },
  ];
}

function Invited({ link }: { link: OpenLink }): JSX.Element {
  const about = link.end_user?.email ?? (link.end_user ? link.origin_id : null);
  return (
    <Stack gap={0}>
      <Text size="sm" fw={600}>
        {invitedOf(link)}
      </Text>
      {about !== null && (
        <Text size="sm" c="dimmed" className="breaks">
          {about}
        </Text>
      )}
    </Stack>
  );
}

function Purpose({ link: { connector_id: id } }: { link: OpenLink }): JSX.Element {
  if (id === null) return <>Connect</>;
  return (
    <Anchor component={Link} href={`/connections/${id}`} size="sm">
      Relink
    </Anchor>
  );
}

const meaningOf = (link: OpenLink): string =>
  `The link for ${invitedOf(link)}. Whoever opens it reads that it is not valid, also who is about to connect with it now. ${
    link.connector_id === null
      ? 'To invite them after all you make another one.'
      : 'The connection itself stays as it is; to repair it you make another one.'
  }`;

function TakingBack({ link, onClose }: { link: OpenLink | null; onClose: () => void }): JSX.Element {
  const revoke = api.useMutation('delete', `${OPEN_LINKS}/{id}`);
  return (
    <Confirm
      opened={link !== null}
      onClose={onClose}
      title="Take this link back?"
      destroys={link ? [meaningOf(link)] : []}
      action="Take it back"
      onConfirm={async () => {
        await revoke.mutateAsync({ params: { path: { id: link?.id ?? '' } } });
        await renew(OPEN_LINKS);
        told('The link is taken back.');
      }}
    />
  );
}
