import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import type { Off, Text } from '../types.js';
import { Status } from '../ui.js';
import { grantedModels } from './entries.js';
import type { Checked, Session, StreamGrant } from './types.js';

interface Given {
  session: Session;
  off: Off;
  checked: Checked;
  busy: boolean;
  connect: () => void;
}

/** What the provider said: what can be read, what cannot and where to tick it, and the way on. */
export function Findings({ session, off, checked, busy, connect }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const { can, cannot } = grantedModels(checked, session.models, off.models);
  const whole = checked.missing.length > 0 ? 'partsMissing' : 'allGranted';
  const labels = new Map(session.models.map(({ name, label }) => [name, formats.text(label)]));
  const labelOf = (model: string): string => labels.get(model) ?? model;
  const ticks = ticksOf(cannot, (text) => formats.text(text));
  return (
    <section class={cannot.size > 0 ? 'findings some' : 'findings'}>
      <Status>
        {texts.credentials.accepted(session.connector_name)}{' '}
        {cannot.size > 0 ? texts.credentials.someMissing(ticks.size) : texts.credentials[whole]}
      </Status>
      <Understood session={session} checked={checked} />
      <Lacking ticks={ticks} labelOf={labelOf} />
      <Parts missing={checked.missing} />
      <h2>{texts.credentials.can}</h2>
      <ul class="can">
        {can.map((model) => (
          <li key={model}>{labelOf(model)}</li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" class={cannot.size > 0 ? '' : 'primary'} aria-disabled={busy} onClick={connect}>
          {cannot.size > 0 ? texts.credentials.connectAnyway : texts.credentials.connect}
        </button>
      </p>
    </section>
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
  return (
    <>
      <h2>{texts.credentials.cannot}</h2>
      {[...byPlace([...ticks.keys()])].map(([place, what]) => (
        <div key={place}>
          <p>{place}</p>
          <ul class="cannot">
            {what.map(({ tick, text }) => (
              <li key={tick}>
                {tick} <span class="why">{formats.list((ticks.get(text) ?? []).map(labelOf))}</span>
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

const LIST = /^(.+): (.+)$/s;
const PLACE = /^(.+) → (.+)$/s;

/** What to tick, by where it is ticked: the same list, where it holds several of them; else the page that the list is on. */
function byPlace(texts: readonly string[]): Map<string, { tick: string; text: string }[]> {
  const lists = texts.map((text) => LIST.exec(text)?.[1]);
  const places = new Map<string, { tick: string; text: string }[]>();
  for (const [index, text] of texts.entries()) {
    const shared = lists.filter((list) => list === lists[index]).length > 1;
    const [, place = '', tick = text] = (shared ? LIST : PLACE).exec(text) ?? [];
    places.set(place, [...(places.get(place) ?? []), { tick, text }]);
  }
  return places;
}

function Parts({ missing }: Pick<Checked, 'missing'>): JSX.Element | null {
  const { texts, formats } = useSpoken();
  if (missing.length === 0) return null;
  const lists = new Map<string, string[]>();
  for (const { listed } of missing) {
    const list = listed && formats.text(listed.list);
    if (list) lists.set(list, [...(lists.get(list) ?? []), formats.text(listed.name)]);
  }
  const others = missing.filter(({ listed }) => !listed).map((text) => formats.text(text));
  return (
    <details>
      <summary>
        {texts.credentials.parts} ({formats.number(missing.length)})
      </summary>
      <p class="hint">{texts.credentials.partsHint}</p>
      {[...lists].map(([list, names]) => (
        <div key={list}>
          <p>{texts.credentials.choose(list)}</p>
          <ul class="parts">
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </div>
      ))}
      {[...byPlace(others)].map(([place, what]) => (
        <div key={place}>
          <p>{place}</p>
          <ul class="parts">
            {what.map(({ tick }) => (
              <li key={tick}>{tick}</li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
