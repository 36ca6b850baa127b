import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Wake } from '#queue';
import { EventRepository, HookRepository, type HookOwner, WriteRepository } from '#store';
import { RenderService } from './render.service.js';

/** In one look; those that are left are found by the next. */
const MOST = 200;

/** What becomes due beside runs. */
@Injectable()
export class Sweeps {
  constructor(
    private readonly renders: RenderService,
    private readonly events: EventRepository,
    private readonly hooks: HookRepository,
    private readonly writes: WriteRepository,
    private readonly wake: Wake,
  ) {}

  async sweep(): Promise<void> {
    await this.renders.sweep();
    await this.wake.addAll('read-named', (await this.events.waiting(MOST)).map(jobOf));
    await this.wake.addAll('keep-hook', (await this.hooks.due(MOST)).map(jobOf));
    await this.wake.addAll(
      'resume-write',
      (await this.writes.left(MOST)).map(({ id, fence }) => ({ payload: { writeId: id }, jobId: `${id}-${fence}` })),
    );
  }
}

/** One at a time for each connection; the queue remembers names of jobs for longer than a connection may be known. */
const jobOf = (payload: HookOwner): { payload: HookOwner; jobId: string } => ({
  payload,
  jobId: createHash('sha256').update(payload.connectionId).digest('base64url'),
});
