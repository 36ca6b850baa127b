import { Injectable } from '@nestjs/common';
import { logger } from '#kernel';
import { Wake } from '#queue';
import { ChoicesChanged, formsOf, Renderer } from '#records';
import { RenderRepository, type RenderClaim, type RenderHold } from '#store';
import { type ConnectionRef, ConnectionsService, ProviderClients } from '#tenancy';
import { recordsRendered } from './metrics.js';

/** Streams that a look finds: one that nobody comes for within its lease is found again, so more would only lie about. */
const MOST = 20;
/** Milliseconds between two looks at all streams, once one has found nothing: only another form changes what all should be. */
const ALL_EVERY = 60_000;

/**
 * Renders stored records anew where they were made otherwise than they would be today: a new version of a mapping, another
 * field of a model, other settings or custom fields. The provider is not asked.
 */
@Injectable()
export class RenderService {
  private stopping = false;
  /** When, and for which forms, a look at all streams has found nothing. */
  private nothing = { at: -Infinity, forms: '' };

  constructor(
    private readonly connections: ConnectionsService,
    private readonly clients: ProviderClients,
    private readonly renderer: Renderer,
    private readonly renders: RenderRepository,
    private readonly wake: Wake,
  ) {}

  /** What is at hand ends after its page, for another worker to go on with. */
  stop(): void {
    this.stopping = true;
  }

  /** Wakes workers for streams that are due. */
  async sweep(most = MOST): Promise<void> {
    const forms = this.clients.list.flatMap((connector) =>
      connector.streams.map(({ name, models }) => ({
        connector: connector.slug,
        stream: name,
        form: formsOf(connector, models),
      })),
    );
    const now = performance.now();
    const made = JSON.stringify(forms);
    const all = made !== this.nothing.forms || now - this.nothing.at >= ALL_EVERY;
    const due = await this.renders.due(forms, most, { all });
    if (all && due.length === 0) this.nothing = { at: now, forms: made };
    await this.wake.addAll(
      'render-stream',
      due.map(({ id, until }) => ({
        payload: { streamId: id, until: until.toISOString() },
        jobId: `${id}-${until.getTime()}`,
      })),
    );
  }

  /** Resolves when all is rendered, or when somebody else goes on with it: the stream's row tells. */
  async render(hold: RenderHold): Promise<void> {
    const claim = await this.renders.take(hold);
    if (!claim) return;
    const connection = await this.connections.fresh(claim.organisationId, claim.connectionId);
    if (!connection) return; // erased meanwhile, and its streams with it
    try {
      await this.work(claim, connection);
    } catch (error) {
      this.connections.forget(connection.id); // it may be erased
      throw error; // the lease runs out, and the stream is found again
    }
  }

  private async work(claim: RenderClaim, connection: ConnectionRef): Promise<void> {
    const connector = this.clients.connector(connection.connector);
    const declared = connector.streams.find(({ name }) => name === claim.stream);
    if (!declared) return;
    const { name, models } = declared;
    let records = 0;
    let held: RenderHold = claim;
    const part = { connector, stream: name, models };
    try {
      for await (const count of this.renderer.render(connection, part)) {
        records += count;
        recordsRendered.inc(count);
        const renewed = this.stopping ? null : await this.renders.take(held);
        if (!renewed) {
          await this.renders.handBack(held);
          return;
        }
        held = renewed;
      }
    } catch (error) {
      if (!(error instanceof ChoicesChanged)) throw error;
      this.connections.forget(connection.id);
      await this.renders.handBack(held); // at once, with what is to be cut now
      return;
    }
    // By the stream's own number: it is the one that is looked at, also where the connection's is ahead.
    const rendered = `${formsOf(connector, models)}:${claim.rendering}`;
    if (!(await this.renders.complete(held, rendered))) return;
    await this.renderer.settle(connection, part);
    logger.info({ event: 'stream_rendered', connection: connection.id, stream: name, records });
    await this.sweep(1);
  }
}
