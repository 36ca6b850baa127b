import { Button, Group, Stack } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import type { Totp } from '../schemas.js';
import { Failure, Section, told } from '../ui/index.js';
import { Authenticator } from './authenticator.js';
import { CodeInput } from './code-input.js';
import { Proof } from './proof.js';

/** A new device. The old one is good until the new one has shown a code. */
export function AuthenticatorSection(): JSX.Element {
  const [open, setOpen] = useState(false);
  const begin = api.useMutation('post', '/api/v1/session/totp');
  const close = (): void => {
    setOpen(false);
    begin.reset();
  };
  return (
    <Section
      title="Authenticator"
      description="When you have a new phone or another app. The old one is good until the new one works."
      actions={
        !open && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setOpen(true);
            }}
          >
            Set up another one
          </Button>
        )
      }
    >
      {open && !begin.data && (
        <Proof
          action="Continue"
          busy={begin.isPending}
          error={begin.error}
          onProof={(body) => {
            begin.mutate({ body });
          }}
        />
      )}
      {open && begin.data && <Confirming totp={begin.data} onDone={close} />}
    </Section>
  );
}

function Confirming({ totp, onDone }: { totp: Totp; onDone: () => void }): JSX.Element {
  const [code, setCode] = useState('');
  const confirm = api.useMutation('post', '/api/v1/session/totp/confirm');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate(
          { body: { code: code.trim() } },
          {
            onSuccess: () => {
              told('The new authenticator is in use.');
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap="md" maw={560}>
        <Authenticator totp={totp} />
        <CodeInput
          value={code}
          onChange={({ currentTarget }) => {
            setCode(currentTarget.value);
          }}
        />
        {confirm.error !== null && <Failure error={confirm.error} />}
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            Use this one from now on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
