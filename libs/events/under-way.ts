import type { Claimed, Room } from '#store';

/** Attempts of this process at once. */
const ALL = 300;

/** Of these such as are soon done, as far as anybody knows. */
const PROMPT = 200;

/** And such as hold their place for long: where nothing arrives at the moment, or where it takes its time. */
const HELD = ALL - PROMPT;

/** Milliseconds without an answer after which an endpoint takes its time, and for how long that is remembered. */
const SLOW = 1000;
const REMEMBERED = 60_000;

/** What an attempt is told, and tells. */
export interface Course {
  /** Of `performance`, before it was claimed. */
  claimedAt: number;
  /** Ends what still waits for its turn. */
  ending: AbortSignal;
  /** And what has been sent. */
  late: AbortSignal;
  /** Right before it is sent. */
  sent: () => void;
  /** And right after it was answered, or nothing more is to be expected. */
  answered: () => void;
}

interface Attempt {
  endpointId: string;
  failing: boolean;
  sentAt: number | null;
  answeredAt: number | null;
  done: Promise<void>;
}

/** What this process is delivering. Endpoints that hold their places for long leave as many to the others, whose messages soon arrive. */
export class UnderWay {
  private readonly attempts = new Set<Attempt>();
  /** Until when endpoints are known to take their time. */
  private readonly slow = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  room(): Room {
    const slow = this.slowOnes();
    const held = [...this.attempts].filter(({ endpointId, failing }) => failing || slow.has(endpointId)).length;
    const all = Math.max(0, Math.min(ALL - this.attempts.size, PROMPT - (this.attempts.size - held)));
    return { all, failing: Math.max(0, Math.min(all, HELD - held)), slow: [...slow] };
  }

  begin(
    { endpointId, failing }: Pick<Claimed, 'endpointId' | 'failing'>,
    work: (signs: Pick<Course, 'sent' | 'answered'>) => Promise<void>,
  ): Promise<void> {
    const attempt: Attempt = { endpointId, failing, sentAt: null, answeredAt: null, done: Promise.resolve() };
    const sent = (): void => {
      attempt.sentAt = this.now();
    };
    const answered = (): void => {
      attempt.answeredAt = this.now();
    };
    this.attempts.add(attempt);
    attempt.done = work({ sent, answered }).finally(() => {
      this.look(attempt);
      this.attempts.delete(attempt);
    });
    return attempt.done;
  }

  async ended(): Promise<void> {
    await Promise.all([...this.attempts].map(({ done }) => done));
  }

  private slowOnes(): Set<string> {
    for (const attempt of this.attempts) this.look(attempt);
    for (const [id, until] of this.slow) if (until <= this.now()) this.slow.delete(id);
    return new Set(this.slow.keys());
  }

  private look({ endpointId, sentAt, answeredAt }: Attempt): void {
    if (sentAt !== null && (answeredAt ?? this.now()) - sentAt >= SLOW)
      this.slow.set(endpointId, this.now() + REMEMBERED);
  }
}
