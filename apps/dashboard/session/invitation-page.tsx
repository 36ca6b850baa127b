import { Anchor, Button, Loader, Stack, Stepper, Text } from '@mantine/core';
import { type JSX, useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { client, setSession } from '../api.js';
import type { Accepted as Answer, InvitationOffer } from '../schemas.js';
import { asRefused } from '../refused.js';
import { BASE } from '../place.js';
import { labelOf } from '../members/roles.js';
import { Failure } from '../ui/index.js';
import { AccountStep, type Account } from './account-step.js';
import { AuthenticatorStep } from './authenticator-step.js';
import { Outside } from './outside.js';
import { RecoveryCodes } from './recovery-codes.js';
import { CameBack, cameBackTo } from './sign-on.js';

/** What this window's history has of the invitation: so that the page can be loaded again. */
type Kept = { invitation?: string; accepted?: true } | null;

const kept = (): NonNullable<Kept> => (history.state as Kept) ?? {};

const keep = (state: NonNullable<Kept>): void => {
  history.replaceState(state, '', location.pathname);
};

/** It is in the fragment, which browsers send to nobody. */
function readToken(): string {
  const found = location.hash.slice(1);
  return found === '' ? (kept().invitation ?? '') : found;
}

/** The token of the link, also of another one that is put into the same window. Once it was read, the address is without it. */
function useToken(): string {
  const [read, setRead] = useState(readToken);
  useEffect(() => {
    const readAgain = (): void => {
      setRead(readToken());
      if (location.hash !== '') keep({ invitation: location.hash.slice(1) });
    };
    readAgain();
    addEventListener('hashchange', readAgain);
    return () => {
      removeEventListener('hashchange', readAgain);
    };
  }, []);
  return read;
}

/** From a one-time link to an account with an authenticator. */
export function InvitationPage(): JSX.Element {
  const given = useToken();
  const offer = useQuery({
    queryKey: ['invitation', given],
    queryFn: async () => (await client.POST('/api/v1/invitation', { body: { token: given } })).data ?? null,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (kept().accepted && given === '') return <Accepted />;
  if (cameBackTo('/invitation') && given === '')
    return (
      <Outside title="You are not in yet">
        <CameBack />
        <Text>To go on, open the link of the invitation again.</Text>
      </Outside>
    );
  if (offer.data) return <Accepting key={given} offer={offer.data} given={given} />;
  if (offer.error === null)
    return (
      <Outside title="Invitation">
        <Loader size="sm" role="status" aria-label="Loading" />
      </Outside>
    );
  if (asRefused(offer.error).code !== 'invitation_invalid')
    return (
      <Outside title="Invitation">
        <Failure error={offer.error} again={() => void offer.refetch()} />
      </Outside>
    );
  return (
    <Outside title="This link leads nowhere" text="It may have been used already, or its time is over.">
      <Stack gap="sm" align="flex-start">
        <Text>Ask whoever sent it for another one. If you have an account, you can log in.</Text>
        <Anchor href={`${BASE}/`}>Log in</Anchor>
      </Stack>
    </Outside>
  );
}

/** Whoever loads the last step again has read the codes, or not. */
function Accepted(): JSX.Element {
  return (
    <Outside title="Your account is there" text="Recovery codes are shown once, and not again.">
      <Stack gap="sm" align="flex-start">
        <Text>If you have not kept them, make new ones under My account.</Text>
        <Anchor href={`${BASE}/account`}>My account</Anchor>
      </Stack>
    </Outside>
  );
}

const WORDS = {
  invited: { title: 'Welcome', steps: ['Your account', 'Authenticator', 'Recovery codes'] },
  reset: { title: 'Set up your account again', steps: ['New password', 'Authenticator', 'Recovery codes'] },
};

function Accepting({ offer, given }: { offer: InvitationOffer; given: string }): JSX.Element {
  const [account, setAccount] = useState<Account | null>(null);
  const [back, setBack] = useState(false);
  const [done, setDone] = useState<Answer | null>(null);
  const { title, steps } = WORDS[offer.is_reset ? 'reset' : 'invited'];
  const step = done ? 2 : account && !back ? 1 : 0;
  return (
    <Outside title={title} text={`${offer.organisation.name} · ${labelOf(offer.role)}`} width={620}>
      <Stepper active={step} size="xs" iconSize={26} aria-label="Steps" allowNextStepsSelect={false}>
        {steps.map((label) => (
          <Stepper.Step key={label} label={label} component="div" />
        ))}
      </Stepper>
      {step === 0 && (
        <AccountStep
          {...{ offer, account }}
          token={given}
          onDone={(filled) => {
            setAccount(filled);
            setBack(false);
          }}
        />
      )}
      {step === 1 && account && (
        <AuthenticatorStep
          {...{ offer, account }}
          token={given}
          onBack={() => {
            setBack(true);
          }}
          onDone={(accepted) => {
            keep({ accepted: true });
            setDone(accepted);
          }}
        />
      )}
      {done && <Codes answer={done} />}
    </Outside>
  );
}

function Codes({ answer }: { answer: Answer }): JSX.Element {
  const [, navigate] = useLocation();
  return (
    <>
      <RecoveryCodes codes={answer.recovery_codes} />
      <Button
        onClick={() => {
          setSession(answer);
          navigate('/', { replace: true });
        }}
      >
        I have kept them: go on
      </Button>
    </>
  );
}
