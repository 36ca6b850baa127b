import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpoken } from '../language.js';
import { Problem, Status } from '../ui.js';
import type { HealthCalls } from './calls.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

interface Given {
  health: Health;
  calls: HealthCalls;
  changed: () => void;
}

export function Pause({ health, calls, changed }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { busy, isLast, refused, act } = useAct();
  const [done, setDone] = useState<'paused' | 'resumed'>();
  const paused = health.status === 'paused';
  return (
    <section>
      <h2>{texts.health.pauseTitle}</h2>
      <p>{texts.health[health.may_switch_on ? 'pauseHint' : 'pauseHintVendors'](health.vendor.name)}</p>
      <p class="actions">
        <button
          type="button"
          aria-disabled={busy}
          onClick={() => {
            act(async () => {
              await (paused ? calls.resume() : calls.pause());
              setDone(paused ? 'resumed' : 'paused');
              changed();
            });
          }}
        >
          {paused ? texts.health.resume : texts.health.pause}
        </button>
      </p>
      <Status>{isLast && !busy && done && texts.health[done]}</Status>
      {refused && <Problem refused={refused} connector={health.connector_name} />}
    </section>
  );
}
