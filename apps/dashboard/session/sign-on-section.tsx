import { Button, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, queries, sessionQuery } from '../api.js';
import { useSession } from '../member.js';
import type { Session } from '../schemas.js';
import { Section, Time, told } from '../ui/index.js';
import { Proof } from './proof.js';
import { CameBack, cameBackTo, leaveFor, useProvider } from './sign-on.js';

type Identity = NonNullable<Session['member']['identity']>;

/** To log in by the word of the identity provider: as well, or not any more. */
export function SignOnSection(): JSX.Element | null {
  const { identity } = useSession().member;
  const provider = useProvider();
  return provider === null && identity === null ? null : <Shown provider={provider ?? 'an identity provider'} />;
}

function Shown({ provider }: { provider: string }): JSX.Element {
  const { identity, has_password } = useSession().member;
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Single sign-on"
      description={`With ${provider}, in the place of password and code.`}
      actions={
        !open &&
        has_password && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setOpen(true);
            }}
          >
            {identity ? 'Take it off' : 'Connect'}
          </Button>
        )
      }
    >
      <Stack gap="md">
        {cameBackTo('/account') && <CameBack />}
        {identity ? <Connected identity={identity} /> : <Text size="sm">Not connected.</Text>}
        {!has_password && <OnlyWayIn />}
        {open &&
          (identity ? (
            <TakingOff
              onDone={() => {
                setOpen(false);
              }}
            />
          ) : (
            <Connecting />
          ))}
      </Stack>
    </Section>
  );
}

function Connected({ identity: { email, since } }: { identity: Identity }): JSX.Element {
  return (
    <Text size="sm">
      Connected since <Time at={since} />
      {email === null ? '' : `, as ${email}`}.
    </Text>
  );
}

function OnlyWayIn(): JSX.Element {
  return (
    <Text size="sm">
      It is your only way in: you have no password. To set one, ask an admin of your organisation for a reset link; it
      takes the single sign-on off.
    </Text>
  );
}

function Connecting(): JSX.Element {
  const bind = api.useMutation('post', '/api/v1/session/identity');
  const onSuccess = ({ url }: { url: string }): void => {
    leaveFor(url);
  };
  return (
    <Proof
      action="Go on to the provider"
      busy={bind.isPending || bind.isSuccess}
      error={bind.error}
      onProof={(body) => {
        bind.mutate({ body }, { onSuccess });
      }}
    />
  );
}

function TakingOff({ onDone }: { onDone: () => void }): JSX.Element {
  const remove = api.useMutation('post', '/api/v1/session/identity/remove');
  const onSuccess = (): void => {
    onDone();
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    told('You log in with your password from now on.');
  };
  return (
    <Proof
      action="Take single sign-on off"
      busy={remove.isPending}
      error={remove.error}
      onProof={(body) => {
        remove.mutate({ body }, { onSuccess });
      }}
    />
  );
}
