import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { JSX } from 'react';
import { api } from '../api.js';
import { useSession } from '../member.js';
import type { Member } from '../schemas.js';
import { type Column, DataTable, Facts, Icon, Page, Section, Time } from '../ui/index.js';
import { InvitationsTable } from './invitations-table.js';
import { InviteDialog } from './invite-dialog.js';
import { MemberMenu } from './member-menu.js';
import { calledOf, labelOf, ROLES } from './roles.js';

/** Who belongs to the organisation, and who was asked to. */
export function MembersPage(): JSX.Element {
  const members = api.useQuery('get', '/api/v1/members');
  const [inviting, { open, close }] = useDisclosure(false);
  return (
    <Page
      title="Members"
      description="Who may log in here, and what they may do. A change takes effect at once."
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
          Invite a member
        </Button>
      }
    >
      <DataTable
        label="Members"
        query={members}
        rows={members.data?.items}
        rowKey={({ id }) => id}
        columns={COLUMNS}
        empty={{ title: 'No members', text: 'Invite the first one.' }}
      />
      <InvitationsTable />
      <Section title="What each role may do">
        <Facts facts={ROLES.map(({ label, may }) => [label, may])} />
      </Section>
      <InviteDialog opened={inviting} onClose={close} />
    </Page>
  );
}

function Who({ member }: { member: Member }): JSX.Element {
  const own = useSession().member.id === member.id;
  return (
    <Stack gap={0}>
      <Text size="sm" fw={550}>
        {calledOf(member)}
        {own && ' (you)'}
      </Text>
      <Text size="sm" c="dimmed">
        {member.email}
      </Text>
    </Stack>
  );
}

const COLUMNS: Column<Member>[] = [
  { header: 'Member', cell: (member) => <Who member={member} /> },
  { header: 'Role', cell: ({ role }) => labelOf(role) },
  { header: 'Last login', cell: ({ last_login_at }) => <Time at={last_login_at} never="Never" />, wide: true },
  { header: 'Since', cell: ({ created_at }) => <Time at={created_at} />, wide: true },
  { header: 'Actions', hiddenHeader: true, align: 'right', cell: (member) => <MemberMenu member={member} /> },
];
