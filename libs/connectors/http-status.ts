export type Meaning = 'fine' | 'elsewhere' | 'denied' | 'not there' | 'too many' | 'down' | 'refused';

/** What a status means: the first row that reaches up to it. */
const MEANINGS: readonly [upTo: number, Meaning][] = [
  [299, 'fine'],
  [399, 'elsewhere'],
  [400, 'refused'],
  [401, 'denied'],
  [402, 'refused'],
  [403, 'denied'],
  [404, 'not there'],
  [407, 'refused'],
  [408, 'down'],
  [409, 'refused'],
  [410, 'not there'],
  [424, 'refused'],
  [425, 'down'],
  [428, 'refused'],
  [429, 'too many'],
  [499, 'refused'],
  [599, 'down'],
];

export function meaningOf(status: number): Meaning {
  return MEANINGS.find(([upTo]) => status <= upTo)?.[1] ?? 'refused';
}

/** How often something is tried in all, and the seconds to wait: doubled each time, up to the most. */
const PATIENCE = {
  'too many': { attempts: 8, first: 1, most: 30 },
  down: { attempts: 5, first: 0.5, most: 8 },
  broken: { attempts: 3, first: 0.5, most: 2 },
} as const;
export type Trouble = keyof typeof PATIENCE;

/** A provider that asks for more than this is left alone; the run is taken up again later. */
const LONGEST_WAIT = 120;

/** One attempt that failed in a way that a further one may mend. */
export class Failed extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly what: string,
    options: { retryAfter?: number | undefined; cause?: unknown; unsent?: boolean } = {},
  ) {
    super(what, { cause: options.cause });
    this.retryAfter = options.retryAfter;
    this.unsent = options.unsent ?? false;
  }

  readonly retryAfter: number | undefined;
  /** Nothing of the request has reached the provider. */
  readonly unsent: boolean;
}

/** Seconds until the next attempt, spread at random so that parallel callers do not return as one; `last` when there is none. */
export function waitAfter(
  { trouble, retryAfter }: Failed,
  attempt: number,
  speed: number,
): { seconds: number; last: boolean } {
  const { attempts, first, most } = PATIENCE[trouble];
  const backOff = (Math.min(most, first * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)) / speed;
  const seconds = retryAfter ?? backOff;
  return { seconds, last: attempt >= attempts || seconds > LONGEST_WAIT };
}
