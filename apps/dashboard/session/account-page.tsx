import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, queries, sessionQuery } from '../api.js';
import { useSession } from '../member.js';
import { labelOf } from '../members/roles.js';
import { Failure, Notice, Page, Section, Time, told } from '../ui/index.js';
import { AuthenticatorSection } from './authenticator-section.js';
import { PasswordSection } from './password-section.js';
import { RecoverySection } from './recovery-section.js';
import { SignOnSection } from './sign-on-section.js';

/** What members change of themselves. */
export function AccountPage(): JSX.Element {
  const { member } = useSession();
  return (
    <Page title="My account" description={`${member.email} · ${labelOf(member.role)}`}>
      {member.has_password && member.recovery_codes_left < 4 && (
        <Notice tone="warning">
          {member.recovery_codes_left === 0
            ? 'You have no recovery codes left. Make new ones below.'
            : `You have ${member.recovery_codes_left} recovery codes left. Make new ones below.`}
        </Notice>
      )}
      <NameSection />
      {member.has_password && (
        <>
          <PasswordSection />
          <AuthenticatorSection />
          <RecoverySection />
        </>
      )}
      <SignOnSection />
      <SessionsSection />
    </Page>
  );
}

function NameSection(): JSX.Element {
  const { member } = useSession();
  const [name, setName] = useState(member.name);
  const change = api.useMutation('patch', '/api/v1/session/member');
  return (
    <Section title="Name" description="As colleagues see it, in the audit log too.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { body: { name: name.trim() } },
            {
              onSuccess: () => {
                void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
                told('Your name is saved.');
              },
            },
          );
        }}
      >
        <Stack gap="md" maw={420}>
          <TextInput
            label="Name"
            autoComplete="name"
            required
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => {
              setName(currentTarget.value);
            }}
          />
          {change.error !== null && <Failure error={change.error} />}
          <Group>
            <Button
              type="submit"
              loading={change.isPending}
              disabled={name.trim() === member.name || name.trim() === ''}
            >
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function SessionsSection(): JSX.Element {
  const { expires_at } = useSession();
  const others = api.useMutation('delete', '/api/v1/session/others');
  return (
    <Section title="Where you are logged in" description="On a lost or shared device, end every session but this one.">
      <Stack gap="md" align="flex-start">
        <Text size="sm">
          This session ends <Time at={expires_at} />, or before that after 12 hours in which no window had the dashboard
          in view.
        </Text>
        {others.error !== null && <Failure error={others.error} />}
        <Button
          variant="default"
          loading={others.isPending}
          onClick={() => {
            others.mutate(
              {},
              {
                onSuccess: () => {
                  told('You are logged out everywhere else.');
                },
              },
            );
          }}
        >
          Log out everywhere else
        </Button>
      </Stack>
    </Section>
  );
}
