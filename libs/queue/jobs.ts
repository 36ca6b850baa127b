/** Every job there is, and what travels in it: ids, never records or credentials. Each may run twice. */
export interface Jobs {
  'pull-stream': { runId: string };
  /** Make a stream's records anew from their payloads; `until`, a time, names the lease that this job is to take. */
  'render-stream': { streamId: string; until: string };
  /** Look for runs that are due, now. */
  sweep: Record<string, never>;
}

export type JobName = keyof Jobs;

export const JOB_NAMES = Object.keys({
  'pull-stream': true,
  'render-stream': true,
  sweep: true,
} satisfies Record<JobName, true>);
