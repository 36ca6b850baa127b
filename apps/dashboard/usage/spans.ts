export interface Span {
  label: string;
  step: 'minute' | 'hour';
  /** How many steps there are. */
  steps: number;
}

export const SPANS: Record<string, Span> = {
  '1h': { label: '1 hour', step: 'minute', steps: 60 },
  '24h': { label: '24 hours', step: 'hour', steps: 24 },
  '7d': { label: '7 days', step: 'hour', steps: 7 * 24 },
};

export const DAY: Span = { label: '24 hours', step: 'hour', steps: 24 };

const LENGTH = { minute: 60_000, hour: 3_600_000 } as const;

/** Where its first step begins, when its last one is the one that goes on now. */
export const beginOf = ({ step, steps }: Span, now: number): string =>
  new Date((Math.floor(now / LENGTH[step]) - steps + 1) * LENGTH[step]).toISOString();

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** When a step begins, in the time of this machine. */
export const stepLabel = ({ steps }: Span, at: string): string => (steps > 60 ? dayAndTime : time).format(new Date(at));
