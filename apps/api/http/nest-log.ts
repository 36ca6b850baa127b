import type { LoggerService } from '@nestjs/common';
import { logger } from '#kernel';

/** What the framework says of itself, as structured lines. Its errors may carry values, so only their source is kept. */
export class NestLog implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    logger.debug({ event: 'framework', context: contextOf(rest) }, text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    logger.warn({ event: 'framework', context: contextOf(rest) }, text(message));
  }

  error(_message: unknown, ...rest: unknown[]): void {
    logger.error({ event: 'framework', context: contextOf(rest) });
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

const contextOf = (rest: unknown[]): string => text(rest.at(-1));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
