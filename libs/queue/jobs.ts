/** Every job there is, and what travels in it: ids, never records or credentials. Each may run twice. */
export interface Jobs {
  'pull-stream': { runId: string };
  /** Look for runs that are due, now. */
  sweep: Record<string, never>;
}

export type JobName = keyof Jobs;

export const JOB_NAMES = Object.keys({ 'pull-stream': true, sweep: true } satisfies Record<JobName, true>);
