import { DateTime } from 'luxon';
import type { Grants } from '#connectors';

/** A right that the credentials had and have no more. */
export interface Lost {
  since: string;
  /** What it filled was kept long enough and is destroyed. */
  over: boolean;
}

/** What is kept of a connection's rights: names in the words of the provider's settings, no values. */
export interface KeptGrants extends Omit<Grants, 'sample'> {
  /** Those among the missing ones that the credentials once had, by name. */
  lost: Record<string, Lost>;
  /** What each stream did without when it was last read completely, and what its pulls of changes have missed since. */
  lacking: Record<string, string[]>;
  /** Fields of the customer's own that were shared when last told. */
  own: string[];
  /** Rights to write that a refused write has shown to be missing, and when. */
  unwritable: Record<string, string>;
}

/** What a pull, or a link, has shown of the rights. */
export interface Found {
  shared?: readonly string[];
  missing?: readonly string[];
  /** All fields of the customer's own that are shared. */
  own?: readonly string[];
  /** Set once a stream's run has ended. */
  stream?: { name: string } & Grants['streams'][string];
  /** Everything that a complete pull of the stream did without. */
  lacking?: readonly string[];
  /** The stream that does without what is missing. */
  by?: string;
  /** A right to write that was missing. */
  unwritable?: string;
  /** One that a write has shown to be there. */
  writable?: string;
}

/** For so long fields keep what they had when the right to read them was withdrawn. */
const KEPT = { days: 7 };

/** How exact the time of a refusal is: a write that is tried again and again notes it no more often. */
const REFUSED = { minutes: 5 };

/** For so long it is not asked for again whether the customer has given a right to write: only a write would tell. */
const UNWRITABLE = { hours: 1 };

/** Of a connection that was never asked, nothing. */
export function keptGrants(stored: unknown): KeptGrants {
  const { streams = {}, missing = [], lost = {}, ...more } = (stored ?? {}) as Partial<KeptGrants>;
  const { lacking = {}, own = [], unwritable = {} } = more;
  if (!Array.isArray(lost)) return { streams, missing, lost, lacking, own, unwritable };
  // Earlier versions kept no times: these are lost from when they are missed next.
  return { streams, missing: missing.filter((name) => !lost.includes(name)), lost: {}, lacking, own, unwritable };
}

/** The rights as they are known after something was found. */
export function noted(kept: KeptGrants, found: Found, now: Date): KeptGrants {
  const { shared = [], missing = [], own = kept.own, stream } = found;
  const granted = new Set([...shared, ...own, ...recoveredBy(kept, found)]);
  const hidden = kept.own.filter((name) => !own.includes(name));
  const gone = [...missing, ...hidden, ...(found.lacking ?? [])].filter((name) => !kept.missing.includes(name));
  const lost = { ...kept.lost, ...Object.fromEntries(gone.map((name) => [name, lostAt(now)] as const)) };
  return {
    streams: stream ? { ...kept.streams, [stream.name]: standing(stream) } : kept.streams,
    missing: [...new Set([...kept.missing, ...gone])].filter((name) => !granted.has(name)),
    lost: Object.fromEntries(
      Object.entries(lost)
        .filter(([name]) => !granted.has(name))
        .map(([name, one]) => [name, { ...one, over: one.over || isOver(one, now) }]),
    ),
    lacking: lackingAfter(kept, found),
    own: [...own],
    unwritable: unwritableAfter(kept, found, now),
  };
}

function unwritableAfter(
  { unwritable: before }: KeptGrants,
  { unwritable, writable }: Found,
  now: Date,
): KeptGrants['unwritable'] {
  const since = unwritable === undefined ? undefined : before[unwritable];
  if (since !== undefined && DateTime.fromISO(since).plus(REFUSED) > DateTime.fromJSDate(now)) return before;
  const others = Object.entries(before).filter(([name]) => name !== writable);
  return { ...Object.fromEntries(others), ...(unwritable === undefined ? {} : { [unwritable]: now.toISOString() }) };
}

/** Whether a write with these credentials was refused for want of this right not long ago. */
export function isUnwritable({ unwritable }: Pick<KeptGrants, 'unwritable'>, right: string, now: Date): boolean {
  const since = unwritable[right];
  return since !== undefined && DateTime.fromISO(since).plus(UNWRITABLE) > DateTime.fromJSDate(now);
}

function lackingAfter(
  { lacking: before }: KeptGrants,
  { stream, lacking, by, missing = [] }: Found,
): KeptGrants['lacking'] {
  if (stream && lacking) return { ...before, [stream.name]: [...lacking] };
  return by === undefined ? before : { ...before, [by]: [...new Set([...(before[by] ?? []), ...missing])] };
}

/** What the stream did without, or could not be read without, and what it has now. */
function recoveredBy(kept: KeptGrants, found: Found): string[] {
  const { stream, lacking } = found;
  if (!stream?.granted) return [];
  const needed = kept.streams[stream.name]?.missing;
  return [...backWith(kept, found), ...(needed === undefined ? [] : [needed])].filter(
    (name) => !lacking?.includes(name),
  );
}

/** What a stream did without and has been read with completely: records that kept what it once said may say otherwise now. */
export function backWith(kept: KeptGrants, { stream, lacking }: Found): string[] {
  const before = stream?.granted && lacking ? (kept.lacking[stream.name] ?? []) : [];
  return before.filter((name) => !lacking?.includes(name));
}

/** The rights of new credentials: those that the old ones had and these have not are lost. */
export function relinked(kept: KeptGrants, { streams, missing }: Omit<Grants, 'sample'>, now: Date): KeptGrants {
  const own = kept.missing.filter(isOwn); // whether they may read these, their first run tells
  const shared = kept.missing.filter((name) => !missing.includes(name) && !isOwn(name));
  const { lost } = noted(kept, { shared, missing }, now);
  return { streams, missing: [...missing, ...own], lost, lacking: kept.lacking, own: kept.own, unwritable: {} };
}

/** What each stream cannot be read without and has not, or does without. */
export function lackingOf({ streams, lacking }: KeptGrants): Record<string, readonly string[]> {
  const denied = Object.entries(streams).flatMap(([name, { granted, missing }]) =>
    granted || missing === undefined ? [] : [[name, [missing]] as const],
  );
  return { ...lacking, ...Object.fromEntries(denied) };
}

/** Lost rights whose fields still keep what they had, of those that this tells of. */
export const lostOf = ({ lost }: Pick<KeptGrants, 'lost'>, { missing = [], own }: Found): string[] =>
  Object.keys(lost).filter((name) => !lost[name]?.over && (missing.includes(name) || (own && isOwn(name))));

const isOwn = (name: string): boolean => name.startsWith('custom_fields.');

/** Names of those whose time has come since. */
export const newlyOver = (before: KeptGrants, after: KeptGrants): string[] =>
  Object.keys(after.lost).filter((name) => after.lost[name]?.over && !before.lost[name]?.over);

/** When what it filled is destroyed; null when it is. */
export const keptUntil = ({ since, over }: Lost): Date | null =>
  over ? null : DateTime.fromISO(since).plus(KEPT).toJSDate();

const lostAt = (now: Date): Lost => ({ since: now.toISOString(), over: false });

const isOver = ({ since }: Lost, now: Date): boolean => DateTime.fromISO(since).plus(KEPT) <= DateTime.fromJSDate(now);

const standing = ({ granted, missing }: Grants['streams'][string]): Grants['streams'][string] => ({
  granted,
  ...(missing === undefined ? {} : { missing }),
});
