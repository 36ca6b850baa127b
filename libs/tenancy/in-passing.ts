import { codeOf, logger } from '#kernel';

/** What is noted of a use: whoever uses it does not wait for that, and is not refused where it fails. */
export function inPassing(noting: Promise<unknown>, event: string, whose: Record<string, string>): void {
  noting.catch((error: unknown) => {
    logger.warn({ event, ...whose, reason: codeOf(error) });
  });
}
