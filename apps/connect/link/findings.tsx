import type { ComponentChildren, JSX } from 'preact';
import { useNamesOff } from '../choices.js';
import { useSpoken } from '../language.js';
import type { Off, Text } from '../types.js';
import { Status } from '../ui.js';
import { allOptional, grantedModels } from './entries.js';
import { byPlace, Parts } from './parts.js';
import type { Checked, Session, StreamGrant } from './types.js';

interface Given {
  session: Session;
  off: Off;
  /** What goes with the credentials; undefined: what is off stays so. */
  chosen: Off | undefined;
  checked: Checked;
  busy: boolean;
  connect: () => void;
  /** What stands beside the button. */
  children: ComponentChildren;
}

/** What the provider said: what cannot be read and where to tick it, the way on, and what can be read. */
export function Findings({ session, off, chosen, checked, busy, connect, children }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const { credentials: words } = texts;
  const { can, cannot } = grantedModels(checked, session.models, off.models);
  const lacks = cannot.size > 0;
  const labels = new Map(session.models.map(({ name, label }) => [name, formats.text(label)]));
  const labelOf = (model: string): string => labels.get(model) ?? model;
  const none = lacks && can.length === 0;
  const needed = neededOf(session, cannot);
  const mayConnect = !none && needed.length === 0;
  const ticks = ticksOf(cannot, (text) => formats.text(text));
  return (
    <section class={lacks || checked.missing.length > 0 ? 'findings some' : 'findings'}>
      <Status>
        {words.accepted(session.connector_name)}{' '}
        {lacks ? (
          <Lacks number={ticks.size} none={none} needed={needed.map(labelOf)} />
        ) : (
          <Whole missing={checked.missing} />
        )}
      </Status>
      <Understood session={session} checked={checked} />
      <Lacking ticks={ticks} labelOf={labelOf} />
      {!lacks && <Parts missing={checked.missing} />}
      {mayConnect && (
        <>
          <Chosen session={session} chosen={chosen} />
          <p class="actions">
            <Connect {...{ lacks, busy, connect }} />
            {children}
          </p>
        </>
      )}
      {lacks && <Parts missing={checked.missing} />}
      {!none && <Can labels={can.map(labelOf)} />}
    </section>
  );
}

/** Chosen some steps ago, or before a reload. */
function Chosen({ session, chosen }: Pick<Given, 'session' | 'chosen'>): JSX.Element | null {
  const { asks } = useSpoken().texts;
  const namesOff = useNamesOff(session);
  if (!chosen) return null;
  const names = namesOff(chosen);
  return <p>{names.length === 0 ? asks.nothingOff : asks.off(names)}</p>;
}

function Connect({ lacks, busy, connect }: Pick<Given, 'busy' | 'connect'> & { lacks: boolean }): JSX.Element {
  const { credentials: words } = useSpoken().texts;
  return (
    <button type="button" class={lacks ? '' : 'primary'} aria-disabled={busy} onClick={connect}>
      {busy ? words.connecting : lacks ? words.connectAnyway : words.connect}
    </button>
  );
}

function Can({ labels }: { labels: string[] }): JSX.Element {
  const { credentials: words } = useSpoken().texts;
  return (
    <>
      <h2>{words.can}</h2>
      <ul class="can">
        {labels.map((label) => (
          <li key={label}>{label}</li>
        ))}
      </ul>
    </>
  );
}

/** Nothing works without them, unless the connector works with a part of its credentials: then with what that part reads. */
const neededOf = (session: Session, cannot: Map<string, StreamGrant>): string[] =>
  allOptional(session)
    ? []
    : session.models.filter(({ name, always }) => always && cannot.has(name)).map(({ name }) => name);

function Lacks({ number, none, needed }: { number: number; none: boolean; needed: string[] }): JSX.Element {
  const { credentials: words } = useSpoken().texts;
  if (needed.length > 0) return <>{words.neededMissing(number, needed)}</>;
  return <>{none ? words.allMissing : words.someMissing(number)}</>;
}

/** All kinds can be read; of what parts of them stay empty. */
function Whole({ missing }: Pick<Checked, 'missing'>): JSX.Element {
  const { credentials: words } = useSpoken().texts;
  if (missing.length === 0) return <>{words.allGranted}</>;
  const attributes = missing.filter(({ listed }) => listed).length;
  const others = missing.length - attributes;
  return (
    <>
      {attributes > 0 && words.unshared(attributes)} {others > 0 && words.unticked(others)}
    </>
  );
}

/** What to tick, each with the models that lack it. */
function ticksOf(cannot: Map<string, StreamGrant>, textOf: (text: Text) => string): Map<string, string[]> {
  const ticks = new Map<string, string[]>();
  for (const [model, { missing }] of cannot) {
    const tick = missing ? textOf(missing) : '';
    ticks.set(tick, [...(ticks.get(tick) ?? []), model]);
  }
  return ticks;
}

interface LackingGiven {
  ticks: Map<string, string[]>;
  labelOf: (model: string) => string;
}

function Lacking({ ticks, labelOf }: LackingGiven): JSX.Element | null {
  const { texts, formats } = useSpoken();
  if (ticks.size === 0) return null;
  // What is called as the tick itself needs no word.
  const served = (text: string, tick: string): string[] => {
    const labels = (ticks.get(text) ?? []).map(labelOf);
    return labels.every((label) => tick.includes(formats.quoted([label]))) ? [] : labels;
  };
  return (
    <>
      <h2>{texts.credentials.cannot}</h2>
      {[...byPlace([...ticks.keys()])].map(([place, what]) => (
        <div key={place}>
          {place !== '' && <p>{texts.credentials.open(place)}</p>}
          <ul class="cannot">
            {what.map(({ tick, text }) => (
              <li key={tick}>
                {tick}{' '}
                {served(text, tick).length > 0 && (
                  <span class="why">{texts.credentials.servesOnly(served(text, tick))}</span>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** What was found where it does not belong: never a value. */
function Understood({ session, checked }: Pick<Given, 'session' | 'checked'>): JSX.Element | null {
  const { texts, formats } = useSpoken();
  const found = session.credentials.filter(({ name }) => name in checked.understood);
  if (found.length === 0) return null;
  return <p class="note">{texts.credentials.understood(found.map(({ label }) => formats.text(label)))}</p>;
}
