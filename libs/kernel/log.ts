import { pino, type Logger } from 'pino';

/** Structured lines: an event name and ids, never payloads, names or addresses of people. */
export const logger: Logger = pino({ level: 'info', base: { pid: process.pid } });

/** Sets what is logged, once the settings are read. */
export function setLogLevel(level: string): void {
  logger.level = level;
}

/** An error for the log: its kind and where it came from. Its message may hold values, so it stays out. */
export function trace(error: unknown): { error: string; code?: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { error: error.name, ...code, at: at.slice(0, 12).map((line) => line.trim()) };
}
