import type { Named, ProviderEvent, Stream } from '#connectors';
import type { EventStanding, TakenEvent } from '#store';
import { jittered } from './jitter.js';

/** Of a stream: the records that were named, none where all that is known is that something changed. */
export type About = ProviderEvent['about'];

/** What several events come to: every record once. */
export interface Plan {
  read: Map<Stream<unknown>, Named[]>;
  /** Streams that cannot be asked for what was named. */
  due: Set<string>;
}

/** An event, opened. */
export type Heard = Omit<TakenEvent, 'about'> & { about: About };

/** What became of the records that were named of a stream. */
export interface Outcome {
  /** Those that were not told. */
  left: Set<string>;
  /** Those that are not there, and that may be shown a little later, by the provider or by an answer that is on its way. */
  absent: Set<string>;
  /** Why they were not told; left out where the provider did not say. */
  code?: string;
  /** Nothing of the stream may be read. */
  denied?: boolean;
  /** The stream's next run is to find out what is wrong. */
  due?: boolean;
  /** How long it asks us to wait. */
  seconds?: number;
}

/** An event is over, or to be tried again after so many seconds. */
export interface Fate {
  event: Heard;
  pause?: number;
  /** Streams of which something that it named is left to the next run, and why. */
  unread: { stream: string; code: string | undefined }[];
}

/** Tries, before it is left to the stream's next run. */
export const TRIES = 6;
/** Seconds until the second one; each pause is twice as long as the one before. */
const PAUSE = 10;

export const nameOf = ({ model, remoteId }: Pick<Named, 'model' | 'remoteId'>): string => `${model}:${remoteId}`;

const isUnnamed = ({ names }: About[number], readable: readonly string[]): boolean =>
  names.length === 0 || names.some(({ model }) => !readable.includes(model));

/** What a stream has not begun to read, its first run will read whole. */
export function planOf(
  abouts: readonly About[],
  streams: readonly Stream<unknown>[],
  standings: ReadonlyMap<string, EventStanding>,
): Plan {
  const plan: Plan = { read: new Map(), due: new Set() };
  for (const [name, told] of Map.groupBy(abouts.flat(), ({ stream }) => stream)) {
    const stream = streams.find((each) => each.name === name);
    const standing = standings.get(name) ?? 'unread';
    if (!stream || standing === 'unread') continue;
    const readable = standing === 'read' ? (stream.named?.models ?? []) : [];
    const names = told.flatMap((each) => each.names);
    const read = new Map(names.filter(({ model }) => readable.includes(model)).map((each) => [nameOf(each), each]));
    if (read.size > 0) plan.read.set(stream, [...read.values()]);
    if (told.some((each) => isUnnamed(each, readable))) plan.due.add(name);
  }
  return plan;
}

export function fateOf(event: Heard, outcomes: ReadonlyMap<string, Outcome>): Fate {
  const told = event.about.flatMap(({ stream, names }) => {
    const outcome = outcomes.get(stream);
    return outcome ? [{ stream, outcome, names: names.map(nameOf) }] : [];
  });
  const left = told.filter(({ outcome, names }) => names.some((name) => outcome.left.has(name)));
  const absent = told.some(({ outcome, names }) => names.some((name) => outcome.absent.has(name)));
  if (event.tries < TRIES && (absent || left.length > 0)) {
    const asked = left.map(({ outcome }) => outcome.seconds ?? 0);
    return { event, pause: jittered(Math.max(PAUSE * 2 ** (event.tries - 1), ...asked)), unread: [] };
  }
  return { event, unread: left.map(({ stream, outcome: { code } }) => ({ stream, code })) };
}
