import { Injectable } from '@nestjs/common';
import type { Asked } from '#connectors';
import { inLane } from '#kernel';
import type { LeftWrite, WriteHold } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { Answers, leftAlone } from './answers.js';
import { Course, isPassing } from './course.js';
import type { Fate, Trouble } from './fate.js';
import type { Source } from './schemas.js';
import type { Answer, Intent } from './sealed.js';
import { WriteLog } from './write-log.js';

/** How a write that this process holds ended. */
export interface Ended {
  answer: Answer;
  /** `ok`, or the code of what went wrong. */
  outcome: string;
}

/** Carries a write through to where it is decided. */
@Injectable()
export class Execution {
  constructor(
    private readonly log: WriteLog,
    private readonly answers: Answers,
    private readonly connections: ConnectionsService,
  ) {}

  /** `asks`: as they came; left out: somebody else has begun it. Rejects with HoldLost when it is another one's. */
  async run(source: Source, hold: WriteHold, intent: Intent, asks?: readonly Asked[]): Promise<Ended> {
    const { connection } = source;
    const notebook = this.log.notebook(connection, hold);
    try {
      return await inLane('write', async () => {
        const fates = await new Course(source, notebook, intent, () => this.isWanted(connection, intent), asks).run();
        const answered = await this.answers.of(source, intent, fates, hold.id);
        await this.noteRejected(source, fates);
        await this.noteRight(source, fates);
        const decision = { ...answered, model: intent.model, freesKey: isPassing(fates) };
        await this.log.decide(connection, hold, decision);
        return { answer: answered.answer, outcome: answered.code ?? 'ok' };
      });
    } finally {
      notebook.end();
    }
  }

  /** Whether what it was checked against still stands: whoever goes on with it may know what was switched off since. */
  private async isWanted({ organisationId, id }: ConnectionRef, { choices = 0 }: Intent): Promise<boolean> {
    return (await this.connections.fresh(organisationId, id))?.choicesVersion === choices;
  }

  /** Of one that is not to be gone on with: whether it has happened follows from whether it was sent. */
  async giveUp(connection: ConnectionRef, left: LeftWrite, intent: Intent | null): Promise<Ended> {
    const wasSent = left.state === 'sent';
    const answered = leftAlone({ requestId: intent?.requestId ?? '', writeId: left.id }, wasSent);
    await this.log.decide(connection, left, { ...answered, model: intent?.model ?? null, freesKey: !wasSent });
    return { answer: answered.answer, outcome: answered.code ?? 'ok' };
  }

  private async noteRejected({ connection, credentialsVersion }: Source, fates: readonly Fate[]): Promise<void> {
    const isRejected = ({ code, because = code }: Trouble): boolean => because === 'credentials_rejected';
    if (fates.some((fate) => fate.state === 'failed' && isRejected(fate.trouble)))
      await this.connections.markRelinkNeeded(connection, credentialsVersion);
  }

  /** Whether these credentials may write this: nothing else tells. One thing that was written shows that they may. */
  private async noteRight(
    { connection, credentialsVersion, action: { right } }: Source,
    fates: readonly Fate[],
  ): Promise<void> {
    const isWritten = fates.some(({ state }) => state === 'succeeded');
    const isRefused = fates.some((fate) => fate.state === 'failed' && fate.trouble.right === right);
    if (isWritten && connection.unwritable[right] !== undefined)
      await this.connections.noteRights(connection, { writable: right }, credentialsVersion);
    else if (!isWritten && isRefused)
      await this.connections.noteRights(connection, { unwritable: right }, credentialsVersion);
  }
}
