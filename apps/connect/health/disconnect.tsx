import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpoken } from '../language.js';
import { Problem } from '../ui.js';
import type { HealthCalls } from './calls.js';
import type { Certificate, Health } from './types.js';
import { useAct } from './use-act.js';

interface Given {
  health: Health;
  calls: HealthCalls;
  disconnected: (certificate: Certificate) => void;
}

/** Ends it, once the customer's name is typed. */
export function Disconnect({ health, calls, disconnected }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { busy, isLast, refused, act, begin } = useAct();
  const [confirm, setConfirm] = useState('');
  const [mistyped, setWrong] = useState(false);
  const wrong = mistyped && isLast;
  const disconnect = async (): Promise<void> => {
    disconnected(await calls.disconnect(confirm.trim()));
  };
  return (
    <section class="danger">
      <Consequences health={health} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const right = confirm.trim() === health.customer.trim();
          setWrong(!right);
          begin();
          if (right) act(disconnect);
        }}
      >
        <div class="field">
          <label for="confirm">
            {texts.health.confirm} <span class="exactly">{health.customer}</span>
          </label>
          <input
            id="confirm"
            value={confirm}
            autocomplete="off"
            aria-invalid={wrong}
            aria-describedby="confirm-problem"
            onInput={({ currentTarget }) => {
              setConfirm(currentTarget.value);
            }}
          />
          <p class="problem" id="confirm-problem" role="alert">
            {wrong && texts.health.confirmWrong(health.customer)}
          </p>
        </div>
        <p class="actions">
          <button type="submit" class="danger" aria-disabled={busy}>
            {busy ? texts.health.disconnecting : texts.health.disconnect}
          </button>
        </p>
        {refused && <Problem refused={refused} connector={health.connector_name} />}
      </form>
    </section>
  );
}

function Consequences({ health: { vendor, connector_name: connector } }: Pick<Given, 'health'>): JSX.Element {
  const { health } = useSpoken().texts;
  return (
    <>
      <h2>{health.disconnectTitle}</h2>
      <p>{health.disconnectHint(vendor.name)}</p>
      <p>
        {health.taken(vendor.name)} {health.disconnectAfter(connector)}
      </p>
    </>
  );
}
