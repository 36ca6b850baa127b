import type { Asked, Json, Step } from '#connectors';
import { logger, trace } from '#kernel';
import {
  type Fate,
  fateOf,
  FILE_GONE,
  incomplete,
  type NotDone,
  NOT_SENT,
  NOT_WANTED,
  SILENT,
  type Trouble,
} from './fate.js';
import type { Notebook } from './notebook.js';
import type { Source } from './schemas.js';
import type { Intent } from './sealed.js';
import { HoldLost, send, type Sending, settle } from './sending.js';

/** What is known of it before anybody has sent anything. */
export const BEGINNING = { fates: [], results: [], sent: null } as const;

/** A problem before codes that ask to be told: nothing was sent, so the same may be asked for again. */
const PASSING = new Set(['provider_unavailable', 'provider_rate_limited', 'write_not_sent', 'choices_changed']);

/**
 * What becomes of all that come after these: it would be the same with them, or the provider says nothing at the moment. Where it
 * does not answer two in a row, it will not answer the next one either, and each takes its time to look for.
 */
function sameForAll(fates: readonly Fate[]): Fate | undefined {
  const [last, before] = fates.toReversed();
  if (last?.state === 'failed') return PASSING.has(last.trouble.code) ? last : undefined;
  const isOut = last?.state === 'unknown' && (last.trouble.because === SILENT || before?.state === 'unknown');
  return isOut ? { state: 'failed', trouble: NOT_SENT } : undefined;
}

class Interrupted extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.code);
  }
}

/** Takes the steps of a write, one after the other, and notes each before and after. */
export class Course {
  constructor(
    private readonly source: Source,
    private readonly notebook: Notebook,
    private intent: Intent,
    /** Whether what was asked for may still be written: the customer may have switched it off meanwhile. */
    private readonly isWanted: () => Promise<boolean>,
    /** Left out: this process goes on with what another one has begun. */
    private readonly asks?: readonly Asked[],
  ) {}

  /** What became of each of them. Rejects with HoldLost, and then somebody else finds out. */
  async run(): Promise<readonly Fate[]> {
    const { asks } = this.intent;
    for (let index = this.intent.fates.length; index < asks.length; index = this.intent.fates.length) {
      const fates = [...this.intent.fates, await this.fateOf(index)];
      const same = sameForAll(fates);
      const others = same ? Array<Fate>(asks.length - fates.length).fill(same) : [];
      await this.note({ fates: [...fates, ...others], results: [], sent: null });
    }
    return this.intent.fates;
  }

  private async fateOf(index: number): Promise<Fate> {
    const asked = this.asked(index);
    try {
      await this.take(asked);
    } catch (error) {
      if (error instanceof HoldLost) throw error;
      return this.troubled(error, asked);
    }
    return { state: 'succeeded', written: this.written(asked) };
  }

  private async take(asked: Asked): Promise<void> {
    const steps = this.source.action.steps(asked);
    for (let step = this.intent.results.length; step < steps.length; step += 1) {
      const { sent } = this.intent;
      const mayHaveHappened = sent?.step === step && !steps[step]?.reads;
      const result = mayHaveHappened ? await this.goOn(asked, sent) : await this.begin(asked, step);
      await this.note({ results: [...this.intent.results, result], sent: null });
    }
  }

  /** Nobody waits for what was not begun when its process ended: whoever asked may have asked for it elsewhere since. */
  private async begin(asked: Asked, step: number): Promise<Json> {
    if (!this.asks && this.lastDone(asked) === undefined) throw new Interrupted(NOT_SENT);
    const sending = this.sending(asked, step);
    if (sending.step.sendsFile && !sending.hasFiles) throw new Interrupted(FILE_GONE);
    if (!sending.step.reads && !(await this.isWanted())) throw new Interrupted(NOT_WANTED);
    await this.note({ sent: { step, at: new Date().toISOString() } });
    return send(sending);
  }

  private goOn(asked: Asked, { step, at }: NonNullable<Intent['sent']>): Promise<Json> {
    return settle(this.sending(asked, step), new Date(at));
  }

  private sending(asked: Asked, number: number): Sending {
    const { client, action } = this.source;
    const { notebook, intent } = this;
    const step = action.steps(asked)[number];
    if (!step) throw new Error('There is no such step.');
    return {
      ...{ step, client, patience: notebook.patience, write: notebook.hold.id },
      provider: this.source.connector.name,
      so: { results: intent.results, signal: notebook.signal },
      hasFiles: this.asks !== undefined || !intent.hasFiles,
    };
  }

  private asked(index: number): Asked {
    const given = this.asks?.[index];
    if (given) return given;
    const { asks } = this.intent;
    const kept = asks[index];
    if (!kept) throw new Error('There is no such part.');
    const before = asks.slice(0, index).map(({ body }) => body);
    return { ...kept, before, settings: this.source.connection.settings };
  }

  private troubled(error: unknown, asked: Asked): Fate {
    const done = this.lastDone(asked);
    const fate: NotDone = error instanceof Interrupted ? { state: 'failed', trouble: error.trouble } : fateOf(error);
    const { state, trouble } = fate;
    if (state === 'failed' && trouble.status === 500)
      logger.error({ event: 'write_broken', write: this.notebook.hold.id, ...trace(error) });
    if (!done) return this.untouched(fate, asked);
    const partly = this.writtenSoFar(asked);
    return { state, trouble: state === 'failed' ? incomplete(trouble, done.lookUp) : trouble, partly };
  }

  /** Of one of which no step took effect for certain. */
  private untouched(fate: NotDone, asked: Asked): NotDone {
    if (fate.state === 'unknown') return { ...fate, partly: null };
    const isMissing = fate.trouble.code === 'provider_not_found' && asked.record !== undefined;
    return isMissing ? { ...fate, missing: this.writtenSoFar(asked) } : fate;
  }

  /** The last of the steps that are taken that may have changed something. */
  private lastDone(asked: Asked): Step<unknown> | undefined {
    const { results } = this.intent;
    return this.source.action
      .steps(asked)
      .slice(0, results.length)
      .findLast((step) => !step.reads && !step.isIdle?.({ results }));
  }

  private writtenSoFar(asked: Asked): NonNullable<NotDone['partly']> | null {
    try {
      return this.source.action.written(asked, this.intent.results);
    } catch {
      return null; // what names it would have come from a step that was not taken
    }
  }

  private written(asked: Asked): Extract<Fate, { state: 'succeeded' }>['written'] {
    try {
      return this.source.action.written(asked, this.intent.results);
    } catch (error) {
      logger.error({ event: 'written_unknown', write: this.notebook.hold.id, ...trace(error) });
      return null;
    }
  }

  private async note(news: Partial<Intent>): Promise<void> {
    this.intent = { ...this.intent, ...news };
    await this.notebook.note(this.intent);
  }
}

/** Nothing of it has happened, and the same may succeed a little later. */
export const isPassing = (fates: readonly Fate[]): boolean =>
  fates.every((fate) => fate.state === 'failed' && PASSING.has(fate.trouble.code) && fate.trouble.check === undefined);
