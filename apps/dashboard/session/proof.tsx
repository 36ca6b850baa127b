import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { Failure } from '../ui/index.js';
import { CodeInput } from './code-input.js';

interface ProofProps {
  /** What the button says. */
  action: string;
  busy: boolean;
  error: unknown;
  onProof: (proof: { password: string; code: string }) => void;
}

/** Password and code once more, before what lets somebody in is changed. */
export function Proof({ action, busy, error, onProof }: ProofProps): JSX.Element {
  const form = useForm({ initialValues: { password: '', code: '' } });
  return (
    <form
      onSubmit={form.onSubmit(({ password, code }) => {
        onProof({ password, code: code.trim() });
      })}
    >
      <Stack gap="md" maw={420}>
        <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps('password')} />
        <CodeInput recovery {...form.getInputProps('code')} />
        {error !== null && <Failure error={error} />}
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
