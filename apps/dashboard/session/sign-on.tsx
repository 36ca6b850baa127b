import { Button, Divider, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import { BASE } from '../place.js';
import { Failure, Notice } from '../ui/index.js';

const NAME = 'sso';

/** Why the identity provider's word let nobody in: in the address to which the way back led, and for this window only. */
const refusal = new URLSearchParams(location.search).get(NAME);
if (refusal !== null) {
  const address = new URL(location.href);
  address.searchParams.delete(NAME);
  history.replaceState(history.state, '', address);
}

const AGAIN = 'Try again in a few minutes.';
const SENTENCES: Record<string, string> = {
  identity_unknown:
    'Nobody here logs in with this identity yet. Ask an admin of your organisation for an invitation. If you have an account, log in with your password and connect the two under “My account”.',
  identity_taken: 'Another member logs in with this identity already. Choose another one at the provider.',
  sso_refused: 'The provider did not say who you are, or you cancelled there. Try again.',
  sso_expired: 'That took too long, or was begun in another browser. Try again from here.',
  sso_unavailable: `The provider cannot be reached, or does not answer as it should. ${AGAIN} A password goes on working.`,
  invitation_invalid: 'The invitation was used already, or its time is over. Ask whoever sent it for another one.',
  email_taken: 'There is a member with this e-mail address already. Open the invitation again and enter another one.',
  session_invalid: 'Your session has ended meanwhile. Log in and try again.',
  rate_limited: `Too many tries. ${AGAIN}`,
};

/** Whether somebody has just come back here without being let in. */
const landed = refusal === null ? null : location.pathname;
export const cameBackTo = (path: string): boolean => landed === BASE + path;

/** To whoever has just come back without being let in. */
export function CameBack(): JSX.Element | null {
  if (refusal === null) return null;
  return (
    <Notice tone="warning" live>
      {SENTENCES[refusal] ?? `Single sign-on did not work. ${AGAIN}`}
    </Notice>
  );
}

/** What the provider is called; null where there is none, or nobody knows yet. */
export const useProvider = (): string | null =>
  api.useQuery('get', '/api/v1/session/sso', {}, { staleTime: Infinity }).data?.name ?? null;

/** The way to the provider, for this window. */
export const leaveFor = (url: string): void => {
  location.assign(url);
};

interface SignOnProps {
  /** To accept an invitation; null where what is asked for is not filled in yet. */
  accepts?: () => { invitation: string; email?: string; name?: string } | null;
}

/** The other way in, below a form. Nothing where there is none. */
export function SignOn({ accepts }: SignOnProps): JSX.Element | null {
  const provider = useProvider();
  const begin = api.useMutation('post', '/api/v1/session/sso');
  const [leaving, setLeaving] = useState(false);
  if (provider === null) return null;
  const go = (): void => {
    const body = accepts ? accepts() : { to: location.pathname.slice(BASE.length) + location.search };
    if (body === null) return;
    const onSuccess = ({ url }: { url: string }): void => {
      setLeaving(true);
      leaveFor(url);
    };
    begin.mutate({ body }, { onSuccess });
  };
  return (
    <Stack gap="md">
      <Divider label="or" />
      {accepts && (
        <Text size="sm" c="dimmed">
          With {provider} you need neither a password nor an authenticator here.
        </Text>
      )}
      {begin.error !== null && <Failure error={begin.error} />}
      <Button variant="default" fullWidth loading={begin.isPending || leaving} onClick={go}>
        Continue with {provider}
      </Button>
    </Stack>
  );
}
