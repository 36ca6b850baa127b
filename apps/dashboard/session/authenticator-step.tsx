import { Button, Group, Stack } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import type { Accepted, InvitationOffer } from '../schemas.js';
import { Failure } from '../ui/index.js';
import type { Account } from './account-step.js';
import { Authenticator } from './authenticator.js';
import { CodeInput } from './code-input.js';

interface AuthenticatorStepProps {
  offer: InvitationOffer;
  account: Account;
  token: string;
  onBack: () => void;
  onDone: (accepted: Accepted) => void;
}

/** Proves that the app is set up; with that the account is made. */
export function AuthenticatorStep({ offer, account, token, onBack, onDone }: AuthenticatorStepProps): JSX.Element {
  const [code, setCode] = useState('');
  const accept = api.useMutation('post', '/api/v1/invitation/accept');
  const { name, email, password } = account;
  const body = {
    ...{ token, password, code: code.trim() },
    ...(offer.is_reset ? {} : { name: name.trim() }),
    ...(offer.email === null ? { email: email.trim() } : {}),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ body }, { onSuccess: onDone });
      }}
    >
      <Stack gap="md">
        <Authenticator totp={offer.totp} />
        <CodeInput
          value={code}
          onChange={({ currentTarget }) => {
            setCode(currentTarget.value);
          }}
        />
        {accept.error !== null && <Failure error={accept.error} />}
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={accept.isPending}>
            {offer.is_reset ? 'Log in' : 'Create my account'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
