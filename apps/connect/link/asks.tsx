import type { JSX } from 'preact';
import { Choices } from '../choices.js';
import { useSpoken } from '../language.js';
import { Purpose } from '../purpose.js';
import type { Off } from '../types.js';
import { Title } from '../ui.js';
import type { Session } from './types.js';

interface Given {
  session: Session;
  off: Off;
  change: (off: Off) => void;
  next: () => void;
}

/** Who asks for what, and what the admin lets them have. */
export function Asks({ session, off, change, next }: Given): JSX.Element {
  const { asks } = useSpoken().texts;
  const { vendor, connector_name: connector } = session;
  return (
    <>
      <Title>{asks.title(vendor.name, connector)}</Title>
      <p class="lead">{asks.intro(vendor.name, session.customer)}</p>
      <Purpose vendor={vendor} deciding />
      <p class="hint">{asks.needs(connector)}</p>
      <Choices offer={session} off={off} change={change} />
      <p class="hint">{asks.later}</p>
      <p class="actions">
        <button type="button" class="primary" onClick={next}>
          {asks.next}
        </button>
      </p>
    </>
  );
}
