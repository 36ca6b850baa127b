import type { JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { v2Pages } from '../paging.js';
import { type Stage, stageId } from './stages.js';
import { millisOf, utc } from './stamps.js';
import type { PersonioTransition } from './types.js';

const transitionsOf = (applicationId: string): Request => ({
  path: `/v2/recruiting/applications/${encodeURIComponent(applicationId)}/stage-transitions`,
  pattern: '/v2/recruiting/applications/{id}/stage-transitions',
  query: { limit: 200 },
  area: AREAS.recruiting,
  beta: true,
});

/** The stages that an application has entered, the latest first. */
export async function readTransitions(api: PersonioClient, applicationId: string): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of v2Pages(api, transitionsOf(applicationId))) rows.push(...page.rows);
  return rows;
}

/** Stages that every pipeline has. */
const SYSTEM = ['unassigned', 'offer', 'accepted', 'rejected', 'withdrawn'] as const;
export type SystemStage = (typeof SYSTEM)[number];

/** Which of Personio's own stages it is; null for one that the customer has made, whatever it is for. */
export function systemStageOf(stage: Stage | null | undefined): SystemStage | null {
  if (stage == null || stage.kind?.toLowerCase() === 'custom') return null;
  const type = stage.type?.toLowerCase();
  return SYSTEM.find((one) => one === type) ?? null;
}

/** Remote id of a stage of the application's job. */
export function stageOf(
  job: { id?: string | number | null } | null | undefined,
  stage: Stage | null | undefined,
): string | null {
  const jobId = text(job?.id);
  return jobId === null || stage == null ? null : stageId(jobId, stage);
}

/** When the application came into the stage that it is in, the last time. */
export const currentSince = (
  stage: Stage | null | undefined,
  transitions: readonly PersonioTransition[],
): string | null => entered(transitions, (one) => keyOf(one) === keyOf(stage)).at(-1) ?? null;

/** When an application first came into one of Personio's own stages. */
export const firstEntered = (type: SystemStage, transitions: readonly PersonioTransition[]): string | null =>
  entered(transitions, (one) => systemStageOf(one) === type)[0] ?? null;

function entered(
  transitions: readonly PersonioTransition[],
  which: (stage: Stage | null | undefined) => boolean,
): string[] {
  const times = transitions.filter(({ stage }) => which(stage)).map(({ entered_at: stamp }) => stamp);
  return times.toSorted((one, other) => millis(one) - millis(other)).flatMap((stamp) => utc(stamp) ?? []);
}

const keyOf = (stage: Stage | null | undefined): string | null => (stage == null ? null : stageId('', stage));

const millis = (stamp: PersonioTransition['entered_at']): number => millisOf(stamp) ?? 0;
