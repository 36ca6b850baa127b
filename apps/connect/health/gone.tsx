import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Refused } from '../api.js';
import { useSpoken } from '../language.js';
import { Problem, Shell, Status, Title } from '../ui.js';
import type { HealthCalls } from './calls.js';
import type { Certificate } from './types.js';

interface Given {
  calls: HealthCalls;
  shown: (certificate: Certificate) => void;
}

/** One page for a link that is unknown, revoked or of a connection that has ended: who has ended it by this very link gets the certificate. */
export function Gone({ calls, shown }: Given): JSX.Element {
  const { invalid, invalidHealth: words } = useSpoken().texts;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const none = refused?.code === 'health_token_invalid';
  const show = (): void => {
    if (busy) return;
    setBusy(true);
    setRefused(undefined);
    calls
      .certificate()
      .then(shown, (error: unknown) => {
        setRefused(error instanceof Refused ? error : new Refused('unknown'));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <Shell>
      <Title>{invalid.title}</Title>
      <p>{words.text}</p>
      <p>{words.todo}</p>
      <p class="actions">
        <button type="button" aria-disabled={busy} onClick={show}>
          {busy ? words.showing : words.show}
        </button>
      </p>
      <Status>{none && words.none}</Status>
      {refused && !none && <Problem refused={refused} connector="" />}
    </Shell>
  );
}
