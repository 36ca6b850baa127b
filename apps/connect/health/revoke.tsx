import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpoken } from '../language.js';
import { focusBefore, Problem, Status } from '../ui.js';
import type { HealthCalls } from './calls.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

const REVOKE = 'revoke';

/** Where the keyboard goes on who wants to. */
export function toRevoke(): void {
  document.getElementById(REVOKE)?.focus();
}

interface Given {
  health: Health;
  calls: HealthCalls;
  revoked: () => void;
}

/** Asks once more before it is done: there is no way back but a new link. */
export function Revoke({ health, calls, revoked }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { busy, isLast, refused, act, begin } = useAct();
  const [asked, setSure] = useState(false);
  const sure = asked && isLast;
  return (
    <section>
      <h2>{texts.health.revokeTitle}</h2>
      <p>{texts.health.revokeHint}</p>
      <Status>{sure && <strong>{texts.health.revokeAsk(health.vendor.name)}</strong>}</Status>
      <p class="actions">
        <button
          type="button"
          id={REVOKE}
          aria-disabled={busy}
          onClick={() => {
            if (!sure) {
              begin();
              setSure(true);
            } else
              act(async () => {
                await calls.revoke();
                revoked();
              });
          }}
        >
          {sure ? texts.health.revokeSure : texts.health.revoke}
        </button>
        {sure && (
          <button
            type="button"
            onClick={({ currentTarget }) => {
              focusBefore(currentTarget);
              setSure(false);
            }}
          >
            {texts.health.cancel}
          </button>
        )}
      </p>
      {refused && <Problem refused={refused} connector={health.connector_name} />}
    </section>
  );
}
