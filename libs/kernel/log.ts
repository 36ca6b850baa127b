import { pino, type Logger } from 'pino';

/** Structured lines: an event name and ids, never payloads, names or addresses of people. */
export const logger: Logger = pino({ level: 'info', base: { pid: process.pid } });

/** Sets what is logged, once the settings are read. */
export function setLogLevel(level: string): void {
  logger.level = level;
}
