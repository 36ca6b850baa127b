/** Every job there is, and what travels in it: ids, never records or credentials. Each may run twice. */
export interface Jobs {
  'pull-stream': { runId: string };
  /** Make a stream's records anew from their payloads; `until`, a time, names the lease that this job is to take. */
  'render-stream': { streamId: string; until: string };
  /** Read what the provider has told of. */
  'read-named': { organisationId: string; connectionId: string };
  /** See to it that the provider tells, and ask for what it told and we did not hear. */
  'keep-hook': { organisationId: string; connectionId: string };
  /** Find out what became of a write whose process has ended. */
  'resume-write': { writeId: string };
  /** Look for runs that are due, now. */
  sweep: Record<string, never>;
}

export type JobName = keyof Jobs;

export const JOB_NAMES = Object.keys({
  'pull-stream': true,
  'render-stream': true,
  'read-named': true,
  'keep-hook': true,
  'resume-write': true,
  sweep: true,
} satisfies Record<JobName, true>);
