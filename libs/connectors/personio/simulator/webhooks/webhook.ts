import { type HAPPENINGS, type Subject } from '../company/happenings.js';

export const STATUSES = ['ENABLED', 'DISABLED'] as const;
export const AUTH_TYPES = ['TOKEN', 'NONE', 'CUSTOM'] as const;

/** Where Personio is to send what happens, as an admin or an integration has set it. */
export interface WebhookSettings {
  url: string;
  description: string;
  status: (typeof STATUSES)[number];
  authType: (typeof AUTH_TYPES)[number];
  /** Sent as it is (Personio webhooks: no `Bearer` is added). */
  token: string | null;
  customHeaders: readonly { name: string; value: string }[];
  events: readonly EventName[];
}

export interface Webhook extends WebhookSettings {
  id: string;
  createdAt: number;
  updatedAt: number;
  /** Of the last 30 days, oldest first. */
  log: HookEvent[];
  activity: Attempt[];
  /** How many events in a row could not be delivered. */
  failures: number;
}

export type EventName = (typeof HAPPENINGS)[number] | 'ping';

/** Something that happened, as one webhook was to be told of it. */
export interface HookEvent {
  id: string;
  name: EventName;
  at: number;
  subject: Subject | null;
  /** In the place of the subject's ids: as a test wants it. */
  payload?: object;
}

/** A request that was sent. */
export interface Attempt {
  id: string;
  event: HookEvent;
  completedAt: number;
  delivered: boolean;
  /** Null: there was no answer. */
  status: number | null;
}

const KEPT_MS = 30 * 86_400_000;
/** So much of a log at most: a test that runs for hours is no reason to hold all of it. */
const KEPT = 20_000;

/** What is still there of a log. */
export function recent<T>(log: readonly T[], now: number, at: (one: T) => number): T[] {
  return log.filter((one) => at(one) > now - KEPT_MS);
}

export function append<T>(log: T[], one: T): void {
  log.push(one);
  // Cut in big pieces: shifting by one costs more than what is written.
  if (log.length >= 2 * KEPT) log.splice(0, log.length - KEPT);
}
