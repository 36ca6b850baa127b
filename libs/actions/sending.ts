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
import { AddressRefused, AnswerTooLarge, codeOf, logger, OutboundFailed } from '#kernel';
import { FileNotThere } from './file-fetch.js';
import { type Patience, within } from './patience.js';

/** Nobody knows whether it has happened. */
export class FateUnknown extends Error {
  constructor(
    /** Where to look, for a person. */
    readonly lookUp: string,
    options?: ErrorOptions,
  ) {
    super('unknown', options);
  }
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
  /** For the log. */
  write: string;
}

interface Looked {
  /** Null: there is no such thing, as far as the last look could tell. */
  result: Json | null;
  /** Whether the last look could tell. */
  told: boolean;
}

/** Sends it, and finds out what became of it where no answer came. Rejects with what kept it from happening, or with FateUnknown. */
export async function send(sending: Sending): Promise<Json> {
  const { step, client, so } = sending;
  so.signal.throwIfAborted();
  const since = new Date();
  try {
    return await step.send(client, so);
  } catch (error) {
    so.signal.throwIfAborted();
    if (step.reads || isUndone(error)) throw error;
    logger.warn({ event: 'write_answer_lost', write: sending.write, code: codeOf(error) });
    return settle(sending, since);
  }
}

/** What became of a step that may have happened: found, or sent once more where that can do no harm. */
export async function settle(sending: Sending, since: Date): Promise<Json> {
  const { step } = sending;
  if (!step.find) return sendAgain(sending);
  const { result, told } = await look(sending, since);
  if (result !== null) return result;
  if (!told || !step.unique || isWithoutItsFile(sending)) throw new FateUnknown(step.lookUp);
  try {
    return await step.send(sending.client, sending.so);
  } catch (error) {
    // What was sent first may have come late, and be the very reason why this one was refused.
    const later = await look(sending, since);
    if (later.result !== null) return later.result;
    throw later.told && isRefused(error) ? error : new FateUnknown(step.lookUp);
  }
}

/** It does no harm. What is refused now may have been taken the first time. */
async function sendAgain(sending: Sending): Promise<Json> {
  const { step, client, so, patience } = sending;
  if (isWithoutItsFile(sending)) throw new FateUnknown(step.lookUp);
  for (const pause of patience.looks) {
    await waited(pause, so.signal);
    try {
      return await step.send(client, so);
    } catch (error) {
      if (isRefused(error)) throw new FateUnknown(step.lookUp, { cause: error });
    }
  }
  throw new FateUnknown(step.lookUp);
}

async function look({ step, client, so, patience, write }: Sending, since: Date): Promise<Looked> {
  let told = false;
  for (const pause of pausesAfter(since, patience)) {
    await waited(pause, so.signal);
    try {
      const found = step.find?.(client, so) ?? Promise.resolve(null);
      const result = await within(patience.look, found);
      if (result !== null) return { result, told: true };
      told = true;
    } catch (error) {
      so.signal.throwIfAborted();
      logger.warn({ event: 'write_not_looked_up', write, code: codeOf(error) });
      told = false;
    }
  }
  return { result: null, told };
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
