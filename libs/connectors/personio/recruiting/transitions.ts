import type { JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { v2Pages } from '../paging.js';
import { type Stage, stageId, type SystemStage, systemStageOf } from './stages.js';
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

/** Remote id of a stage of the application's job. */
export function stageOf(
  job: { id?: string | number | null } | null | undefined,
  stage: Stage | null | undefined,
): string | null {
  const jobId = text(job?.id);
  return jobId === null || stage == null ? null : stageId(jobId, stage);
}

/** When an application came into one of Personio's own stages the last time. */
export const lastEntered = (type: SystemStage, transitions: readonly PersonioTransition[]): string | null =>
  entered(type, transitions).at(-1) ?? null;

/** When it first did. */
export const firstEntered = (type: SystemStage, transitions: readonly PersonioTransition[]): string | null =>
  entered(type, transitions)[0] ?? null;

function entered(type: SystemStage, transitions: readonly PersonioTransition[]): string[] {
  const times = transitions.filter(({ stage }) => systemStageOf(stage) === type).map(({ entered_at: stamp }) => stamp);
  return times.toSorted((one, other) => millis(one) - millis(other)).flatMap((stamp) => utc(stamp) ?? []);
}

const millis = (stamp: PersonioTransition['entered_at']): number => millisOf(stamp) ?? 0;
