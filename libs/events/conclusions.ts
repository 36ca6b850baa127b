import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Issues } from '#journal';
import { codeOf, logger } from '#kernel';
import { type Claimed, DeliveryRepository, EndpointRepository, type Result } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import { type Attempted, OK } from './attempt.js';
import { attemptsMade, deliveriesEnded, deliverySeconds } from './metrics.js';
import { pauseAfter } from './schedule.js';

export const ENDPOINT_DISABLED = 'endpoint_disabled';

/** Answers of an endpoint, or of what stands before it, that has too much to do. */
const SLOW = [429, 502, 504];

/** Milliseconds between two tries to write down how an attempt ended, and for how long: unwritten, it would be made again. */
const PAUSE = 250;
const PATIENCE = 90_000;

/** What follows from how an attempt ended. `random` is in [0, 1). */
function resultOf(claimed: Pick<Claimed, 'tries' | 'hopeless'>, attempted: Attempted, random?: number) {
  const { code, status, pause, sealedUrl: url } = attempted;
  const delivered = code === OK;
  const again = delivered ? null : pauseAfter(claimed.tries, random);
  const disable = code === 'gone' ? 'gone' : claimed.hopeless ? 'only_failures' : null;
  return {
    delivered,
    again: again === null ? null : Math.max(again, pause ?? 0),
    endpoint: { url, slow: status !== null && SLOW.includes(status), pause, disable: delivered ? null : disable },
  } satisfies Omit<Result, 'attempt' | 'choices'>;
}

/** Writes down how attempts ended. */
@Injectable()
export class Conclusions {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly endpoints: EndpointRepository,
    private readonly issues: Issues,
    private readonly vault: Vault,
  ) {}

  async conclude(
    claimed: Claimed,
    connection: ConnectionRef,
    attempted: Attempted,
    signal: AbortSignal,
  ): Promise<void> {
    const { at, milliseconds, status, code, exchange } = attempted;
    const identity = `${claimed.id}:${claimed.attempts + 1}`;
    const sealed = this.vault.keys(connection).seal('delivery_exchange', identity, JSON.stringify(exchange));
    const verdict = resultOf(claimed, attempted);
    const choices = connection.choicesVersion;
    const result = { ...verdict, choices, attempt: { at, milliseconds, status, code, exchange: sealed } };
    attemptsMade.inc({ code });
    const written = await this.persist(claimed, connection, result, signal);
    if (verdict.endpoint.disable && !written?.disabled) await this.takeBack(claimed, connection);
    if (written?.disabled) logger.warn({ event: ENDPOINT_DISABLED, endpoint: claimed.endpointId });
    if (written) this.count(claimed, result);
  }

  /** While the database is away, again and again. Null: it is not ours, or not any more. */
  private async persist(
    claimed: Claimed,
    connection: ConnectionRef,
    result: Result,
    signal: AbortSignal,
  ): Promise<{ disabled: boolean } | null> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      try {
        return await this.write(claimed, connection, result);
      } catch (error) {
        logger.warn({ event: 'delivery_not_concluded', delivery: claimed.id, code: codeOf(error) });
        if (signal.aborted || performance.now() > end) return null;
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** The issue before the endpoint is disabled: whoever ends in between leaves one too many, not one too few. */
  private async write(
    claimed: Claimed,
    connection: ConnectionRef,
    result: Result,
  ): Promise<{ disabled: boolean } | null> {
    if (result.endpoint.disable) {
      if (!(await this.deliveries.holds(claimed))) return null;
      await this.issues.open(connection, ENDPOINT_DISABLED, claimed.endpointId);
    }
    return this.deliveries.conclude(claimed, result);
  }

  /** The issue, unless it is disabled all the same: by another one, or by us, and the answer to that was lost. */
  private async takeBack({ endpointId, organisationId }: Claimed, connection: ConnectionRef): Promise<void> {
    try {
      if (await this.endpoints.isDisabled({ organisationId }, endpointId)) return;
      await this.issues.resolve(connection, [ENDPOINT_DISABLED], endpointId);
    } catch (error) {
      logger.error({ event: 'endpoint_issue_not_taken_back', endpoint: endpointId, code: codeOf(error) });
    }
  }

  private count({ tries, at }: Claimed, { delivered, again, attempt }: Result): void {
    if (delivered) deliveriesEnded.inc({ outcome: 'delivered' });
    else if (again === null) deliveriesEnded.inc({ outcome: 'exhausted' });
    if (delivered && tries === 0)
      deliverySeconds.observe(Math.max(0, (attempt.at.getTime() + attempt.milliseconds - at.getTime()) / 1000));
  }
}
