import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import type { Checked } from './types.js';

const LIST = /^(.+): (.+)$/s;
/** A path of pages: no sentence that ends in one. */
const PLACE = /^([^:.]+) → (.+)$/s;

/** What to tick, by where it is ticked: the same list, where it holds several of them; else the page that the list is on. */
export function byPlace(texts: readonly string[]): Map<string, { tick: string; text: string }[]> {
  const lists = texts.map((text) => LIST.exec(text)?.[1]);
  const places = new Map<string, { tick: string; text: string }[]>();
  for (const [index, text] of texts.entries()) {
    const shared = lists.filter((list) => list === lists[index]).length > 1;
    const [, place = '', tick = text] = (shared ? LIST : PLACE).exec(text) ?? [];
    places.set(place, [...(places.get(place) ?? []), { tick, text }]);
  }
  return places;
}

/** What is not shared of what is read. */
export function Parts({ missing }: Pick<Checked, 'missing'>): JSX.Element | null {
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
        <PartsOf key={list} where={texts.credentials.choose(list)} names={names} />
      ))}
      {[...byPlace(others)].map(([place, what]) => (
        <PartsOf
          key={place}
          where={place === '' ? '' : texts.credentials.open(place)}
          names={what.map(({ tick }) => tick)}
        />
      ))}
    </details>
  );
}

function PartsOf({ where, names }: { where: string; names: string[] }): JSX.Element {
  return (
    <>
      {where !== '' && <p>{where}</p>}
      <ul class="parts">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </>
  );
}
