import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { api } from '../api.js';
import { useSession } from '../member.js';
import { Failure, Section, told } from '../ui/index.js';
import { longEnough, PASSWORD_HELP } from './password.js';

export function PasswordSection(): JSX.Element {
  const { member } = useSession();
  const change = api.useMutation('patch', '/api/v1/session/member');
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: { password: (password) => longEnough(password, member.email) },
  });
  const submit = ({ current, password }: typeof form.values): void => {
    change.mutate(
      { body: { password, current_password: current } },
      {
        onSuccess: () => {
          form.reset();
          told('Your password is changed.');
        },
      },
    );
  };
  return (
    <Section title="Password">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="md" maw={420}>
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label="New password"
            description={PASSWORD_HELP}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          {change.error !== null && <Failure error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
