import { setTimeout as sleep } from 'node:timers/promises';
import {
  CredentialsRejected,
  type Json,
  NotAcceptable,
  type Progress,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
  type Step,
} from '#connectors';
import { AddressRefused, AnswerTooLarge, codeOf, inTime, logger, OutboundFailed } from '#kernel';
import { FileNotThere } from './file-fetch.js';
import { type Patience, tooLate } from './patience.js';

/** Nobody knows whether it has happened. */
export class FateUnknown extends Error {
  constructor(
    /** Where to look, for a person. */
    readonly lookUp: string,
    { isSilent = false, ...options }: ErrorOptions & { isSilent?: boolean } = {},
  ) {
    super('unknown', options);
    this.isSilent = isSilent;
  }

  /** The provider says nothing at all at the moment. */
  readonly isSilent: boolean;
}

/** Somebody else holds the write by now. */
export class HoldLost extends Error {}

/** A step that is to be taken. */
export interface Sending {
  step: Step<unknown>;
  client: unknown;
  so: Progress & { signal: AbortSignal };
  patience: Patience;
  /** The files that came with the request are there. */
  hasFiles: boolean;
  /** For sentences. */
  provider: string;
  /** For the log. */
  write: string;
}

interface Looked {
  /** Null: there is no such thing, as far as the last look could tell. */
  result: Json | null;
  /** Whether the last look could tell. */
  told: boolean;
  /** It could not, as the provider did not answer. */
  isSilent: boolean;
}

/** Sends it, and finds out what became of it where no answer came. Rejects with what kept it from happening, or with FateUnknown. */
export async function send(sending: Sending): Promise<Json> {
  const { step, so, patience } = sending;
  so.signal.throwIfAborted();
  const since = new Date();
  try {
    return await sentWithin(patience.send, sending);
  } catch (error) {
    so.signal.throwIfAborted();
    if (step.reads || isUndone(error)) throw error;
    logger.warn({ event: 'write_answer_lost', write: sending.write, code: codeOf(error) });
    return settle(sending, since);
  }
}

/** A file takes as long as it is. */
function sentWithin(most: number, { step, client, so, provider, patience }: Sending): Promise<Json> {
  const seconds = step.sendsFile ? patience.sendFile : most;
  return inTime(seconds, tooLate(provider, seconds), () => step.send(client, so));
}

/** What became of a step that may have happened: found, or sent once more where that can do no harm. */
export async function settle(sending: Sending, since: Date): Promise<Json> {
  const { step, patience } = sending;
  if (!step.find) return sendAgain(sending);
  const { result, told, isSilent } = await look(sending, since);
  if (result !== null) return result;
  if (!told || !step.unique || isWithoutItsFile(sending)) throw new FateUnknown(step.lookUp, { isSilent });
  try {
    return await sentWithin(patience.send, sending);
  } catch (error) {
    // What was sent first may have come late, and be the very reason why this one was refused.
    const later = await look(sending, since);
    if (later.result !== null) return later.result;
    throw later.told && isRefused(error) ? error : new FateUnknown(step.lookUp, { isSilent: later.isSilent });
  }
}

/** It does no harm. What is refused now may have been taken the first time. Who asks us to wait is waited for. */
async function sendAgain(sending: Sending): Promise<Json> {
  const { step, so, patience } = sending;
  if (isWithoutItsFile(sending)) throw new FateUnknown(step.lookUp);
  let [isSilent, asked] = [false, 0];
  for (const pause of patience.looks) {
    await waited(Math.max(pause, asked), so.signal);
    try {
      return await sentWithin(patience.look, sending);
    } catch (error) {
      if (isRefused(error)) throw new FateUnknown(step.lookUp, { cause: error });
      isSilent = error instanceof ProviderUnavailable;
      asked = error instanceof ProviderRateLimited ? Math.min(error.retryAfterSeconds, patience.limited) : 0;
    }
  }
  throw new FateUnknown(step.lookUp, { isSilent });
}

async function look({ step, client, so, patience, provider, write }: Sending, since: Date): Promise<Looked> {
  let [told, isSilent] = [false, false];
  for (const pause of pausesAfter(since, patience)) {
    await waited(pause, so.signal);
    try {
      const late = tooLate(provider, patience.look);
      const result = await inTime(patience.look, late, async () => (await step.find?.(client, so)) ?? null);
      if (result !== null) return { result, told: true, isSilent: false };
      [told, isSilent] = [true, false];
    } catch (error) {
      so.signal.throwIfAborted();
      logger.warn({ event: 'write_not_looked_up', write, code: codeOf(error) });
      [told, isSilent] = [false, error instanceof ProviderUnavailable];
    }
  }
  return { result: null, told, isSilent };
}

/** What was sent long ago, the provider shows by now. */
function pausesAfter(since: Date, { looks }: Patience): readonly number[] {
  const all = looks.reduce((sum, pause) => sum + pause, 0);
  return Date.now() - since.getTime() > all * SECOND ? looks.slice(0, 2) : looks;
}

const SECOND = 1000;

/** Rejects with the signal's reason. */
async function waited(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * SECOND, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

const isWithoutItsFile = ({ step, hasFiles }: Sending): boolean => step.sendsFile === true && !hasFiles;

/** The provider has said no to this very thing. */
const isRefused = (error: unknown): boolean => error instanceof RequestRefused || error instanceof RightMissing;

/** It has certainly not happened. */
export const isUndone = (error: unknown): boolean =>
  isRefused(error) ||
  error instanceof CredentialsRejected ||
  error instanceof NotAcceptable ||
  error instanceof ProviderRateLimited ||
  (error instanceof ProviderUnavailable && error.unsent) ||
  fileErrorOf(error) !== undefined;

const OF_FILES = [AddressRefused, AnswerTooLarge, FileNotThere, OutboundFailed] as const;

/** Why a file that was to be sent could not be read to its end: a request without the end of its body is none. */
export const fileErrorOf = (error: unknown): InstanceType<(typeof OF_FILES)[number]> | undefined => {
  const causes = error instanceof ProviderUnavailable ? [error, error.cause] : [error];
  return causes.find((one) => OF_FILES.some((kind) => one instanceof kind)) as ReturnType<typeof fileErrorOf>;
};
