import { Button } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import type { Invitation } from '../schemas.js';
import { type Column, Confirm, DataTable, Section, Time, told } from '../ui/index.js';
import { labelOf } from './roles.js';

/** Links that nobody has used yet. */
export function InvitationsTable(): JSX.Element {
  const invitations = api.useQuery('get', '/api/v1/invitations');
  const revoke = api.useMutation('delete', '/api/v1/invitations/{id}');
  const [going, setGoing] = useState<Invitation | null>(null);
  return (
    <Section title="Open invitations" description="Links that were not used yet." flush>
      <DataTable
        bare
        label="Open invitations"
        query={invitations}
        rows={invitations.data?.items}
        rowKey={({ id }) => id}
        columns={columnsOf(setGoing)}
        empty={{
          title: 'No open invitations',
          text: 'Invite a member above. The link is listed here until it is used.',
        }}
      />
      <Confirm
        opened={going !== null}
        onClose={() => {
          setGoing(null);
        }}
        title="Revoke this invitation?"
        destroys={[`The link for ${going?.email ?? 'whoever has it'}: it lets nobody in any more.`]}
        action="Revoke it"
        onConfirm={async () => {
          await revoke.mutateAsync({ params: { path: { id: going?.id ?? '' } } });
          await renew('/api/v1/invitations');
          told('The invitation is revoked.');
        }}
      />
    </Section>
  );
}

const columnsOf = (revoke: (invitation: Invitation) => void): Column<Invitation>[] => [
  {
    header: 'For',
    cell: ({ email, member_id }) => `${email ?? 'Whoever has it'}${member_id === null ? '' : ' (reset)'}`,
  },
  { header: 'Role', cell: ({ role }) => labelOf(role) },
  { header: 'Ends', cell: ({ expires_at }) => <Time at={expires_at} />, wide: true },
  {
    header: 'Actions',
    hiddenHeader: true,
    align: 'right',
    cell: (invitation) => (
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          revoke(invitation);
        }}
      >
        Revoke
      </Button>
    ),
  },
];
