import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import { Problem } from '../ui.js';
import type { HealthCalls } from './calls.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

/** A link of its own, made when it is asked for. */
export function Relink({ health, calls }: { health: Health; calls: HealthCalls }): JSX.Element {
  const { texts } = useSpoken();
  const { busy, refused, act } = useAct();
  return (
    <>
      <p class="actions">
        <button
          type="button"
          class="primary"
          aria-disabled={busy}
          onClick={() => {
            act(async () => {
              location.assign((await calls.relink()).magic_link_url);
            });
          }}
        >
          {texts.health.relink}
        </button>
      </p>
      {refused && <Problem refused={refused} connector={health.connector_name} />}
    </>
  );
}
