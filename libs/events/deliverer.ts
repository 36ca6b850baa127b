import { Injectable } from '@nestjs/common';
import { codeOf, logger } from '#kernel';
import { type Claimed, DeliveryRepository, LEASE_SECONDS } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken } from '#vault';
import { type Attempted, SECONDS, Sender } from './attempt.js';
import { Conclusions } from './conclusions.js';
import { DeliveryPlaces } from './delivery-places.js';
import type { Opened } from './endpoint.js';
import { messageId } from './message.js';
import { deliveriesEnded } from './metrics.js';
import { Narrows } from './narrows.js';
import type { Course } from './under-way.js';
import { Wholes } from './whole.js';

/** Milliseconds of a lease after which no attempt is begun any more: it would not end within it. */
const LATEST = (LEASE_SECONDS - SECONDS - 10) * 1000;

/** Seconds after which is looked again at what could not be sent for a reason of ours. */
const OUR_FAULT = 30;
/** And at what is not to be sent, as far as is known: that may be a moment old, and clocks differ. */
const NOT_NOW = 1;

/** A message that is about to be sent. */
interface Ready {
  endpoint: Opened;
  connection: ConnectionRef;
  body: Buffer;
}

/** Takes a claimed delivery through one attempt. */
@Injectable()
export class Deliverer {
  private readonly narrows = new Narrows();

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly places: DeliveryPlaces,
    private readonly wholes: Wholes,
    private readonly sender: Sender,
    private readonly conclusions: Conclusions,
  ) {}

  /** Never rejects: what was not sent is handed back, or runs out. */
  async deliver(claimed: Claimed, course: Course): Promise<void> {
    try {
      const ready = await this.ready(claimed);
      if (!ready) return;
      await this.places.turn(ready.endpoint, course.ending);
      await this.narrows.pass(
        () => this.attempt(claimed, ready, course),
        async (attempted) => {
          if (attempted) await this.conclude(claimed, ready.connection, attempted, course.late);
          else await this.deliveries.handBack([claimed], NOT_NOW);
        },
        course.ending,
      );
    } catch (error) {
      await this.failed(claimed, error, course.ending);
    }
  }

  /** Null: there is nothing to be sent, or not by us. */
  private async ready(claimed: Claimed): Promise<Ready | null> {
    const place = await this.open(claimed);
    if (!place) {
      await this.deliveries.handBack([claimed], NOT_NOW); // of what is gone meanwhile there is no row
      return null;
    }
    const body = holdsTo(claimed, place) ? await this.body(claimed, place.connection) : null;
    if (!body) await this.deliveries.handBack([claimed], NOT_NOW); // as far as it is ours: other choices are known in a moment
    return body && { ...place, body };
  }

  /** Null: nothing is sent there at the moment. */
  private async open(claimed: Claimed): Promise<Omit<Ready, 'body'> | null> {
    const place = await this.places.of(claimed);
    return place && isTold(place.endpoint) ? place : null;
  }

  /** What does not open with its connection's own key never will; where that key does not open, another worker may have it. */
  private async body(claimed: Claimed, connection: ConnectionRef): Promise<Buffer | null> {
    this.wholes.check(connection);
    try {
      return await this.wholes.of(claimed, connection);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'delivery_unreadable', delivery: claimed.id, connection: claimed.connectionId });
      await this.deliveries.giveUp(claimed);
      deliveriesEnded.inc({ outcome: 'exhausted' });
      return null;
    }
  }

  /**
   * To the endpoint as it is now, not as it was when its turn was waited for. Null: its turn comes too late, or it is not told any
   * more, or not this: the customer has switched something off.
   */
  private async attempt(
    claimed: Claimed,
    { body }: Ready,
    { claimedAt, ending, late, sent, answered }: Course,
  ): Promise<Attempted | null> {
    const place = await this.open(claimed);
    if (!place || performance.now() - claimedAt > LATEST) return null;
    if (!holdsTo(claimed, place)) return null;
    ending.throwIfAborted();
    sent();
    const attempted = await this.sender.send(place.endpoint, { id: messageId(claimed.id), body }, late);
    answered();
    return attempted;
  }

  /** Who asks to be left alone is, also by what is under way already. */
  private async conclude(
    claimed: Claimed,
    connection: ConnectionRef,
    attempted: Attempted,
    late: AbortSignal,
  ): Promise<void> {
    await this.conclusions.conclude(claimed, connection, attempted, late);
    if (attempted.pause !== null) this.places.forget();
  }

  private async failed(claimed: Claimed, error: unknown, signal: AbortSignal): Promise<void> {
    try {
      if (!signal.aborted) logger.error({ event: 'delivery_failed', delivery: claimed.id, code: codeOf(error) });
      await this.deliveries.handBack([claimed], signal.aborted ? 0 : OUR_FAULT);
    } catch (again) {
      logger.error({ event: 'delivery_not_handed_back', delivery: claimed.id, code: codeOf(again) });
    }
  }
}

/** It was claimed, as it was then, under the choices that are known to stand. */
const holdsTo = ({ choices }: Claimed, { connection }: Pick<Ready, 'connection'>): boolean =>
  choices === connection.choicesVersion;

const isTold = ({ pausedAt, disabledAt, notBefore }: Opened): boolean =>
  !pausedAt && !disabledAt && (notBefore === null || notBefore.getTime() <= Date.now());
