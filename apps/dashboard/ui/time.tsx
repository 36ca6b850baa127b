import { Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { type JSX, useSyncExternalStore } from 'react';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const second = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** “3 minutes ago”, “in 2 hours”. */
function relativeTo(now: number, at: string): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  if (step) return relative.format(Math.round(seconds / step[1]), step[0]);
  return seconds > 5 ? 'in less than a minute' : 'just now';
}

/** The day and the time of day, with the zone. */
export const absoluteOf = (at: string): string => absolute.format(new Date(at));

/** “12 s”, “5 min”, “3 h”, “2 d”. */
export function durationOf(seconds: number): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** One clock for all who look: it stands still when nobody does. */
const clock = { now: Date.now(), lookers: new Set<() => void>(), timer: 0 };

function tick(): void {
  clock.now = Date.now();
  for (const look of clock.lookers) look();
}

function watch(look: () => void): () => void {
  if (clock.lookers.size === 0) {
    clock.now = Date.now();
    clock.timer = window.setInterval(tick, 1000);
  }
  clock.lookers.add(look);
  return () => {
    clock.lookers.delete(look);
    if (clock.lookers.size === 0) clearInterval(clock.timer);
  };
}

/** The time, which goes on in steps of `every` milliseconds: it is late by that much at the most. */
export const useNow = (every = 20_000): number =>
  useSyncExternalStore(watch, () => Math.floor(clock.now / every) * every);

interface TimeProps {
  at: string | null | undefined;
  never?: string;
  /** The day and the second first, and how long ago below: where somebody compares it with another log. */
  exact?: boolean;
}

/** An instant as people say it; the exact one for whoever points at it or touches it, and for screen readers. */
export function Time({ at, never = '–', exact = false }: TimeProps): JSX.Element {
  const now = useNow();
  if (at === null || at === undefined) return <span>{never}</span>;
  const said = relativeTo(Math.max(now, Date.now()), at);
  if (exact)
    return (
      <Stack component="span" gap={0}>
        <time dateTime={at} className="numbers exact">
          <span>{day.format(new Date(at))},</span> <span>{second.format(new Date(at))}</span>
        </time>
        <Text component="span" size="xs" c="dimmed" className="numbers">
          {said}
        </Text>
      </Stack>
    );
  return (
    <Tooltip label={absoluteOf(at)} openDelay={200} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} className="numbers">
        {said}
        <VisuallyHidden> ({absoluteOf(at)})</VisuallyHidden>
      </time>
    </Tooltip>
  );
}
