import { jobInterviewStage } from '#models';
import type { Json, JsonObject, Pulled } from '../../contract.js';
import { text } from '../../converters.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import { isComplete } from '../lists.js';
import { v2Pages, withIds } from '../paging.js';
import { isObject } from '../protocol.js';

/** A stage of a pipeline, as Personio writes it wherever one is named; stages of the system may have neither id nor name. */
export interface Stage {
  id?: string | number | null;
  name?: string | null;
  type?: string | null;
  kind?: string | null;
}

/** A stage as a job has it. */
export interface StageView {
  job: { id: string };
  stage: Stage;
  /** Its place in the pipeline; null for one that the pipeline does not have (any more). */
  order: number | null;
}

/** Every pipeline has them: the first before the customer's own stages, the others behind. */
const BEFORE = ['unassigned'] as const;
const BEHIND = ['offer', 'accepted', 'rejected', 'withdrawn'] as const;
const SYSTEM = [...BEFORE, ...BEHIND];
export type SystemStage = (typeof SYSTEM)[number];

/** Which of Personio's own stages it is; null for one that the customer has made, whatever it is for. */
export function systemStageOf(stage: Stage | null | undefined): SystemStage | null {
  if (stage == null || text(stage.kind)?.toLowerCase() === 'custom') return null;
  const type = text(stage.type)?.toLowerCase();
  return SYSTEM.find((one) => one === type) ?? null;
}

/** What tells a stage from the others of its pipeline. Personio's own may have an id in one place, and none in another. */
export function stageKey(stage: Stage): string | null {
  const own = text(stage.kind)?.toLowerCase() === 'system' ? systemStageOf(stage) : null;
  return own ?? text(stage.id) ?? text(stage.type)?.toLowerCase() ?? null;
}

/** The customer names stages anew for each pipeline, and jobs share pipelines: a stage is told by its job and itself. */
export function stageId(jobId: string, stage: Stage): string | null {
  const key = stageKey(stage);
  return key === null ? null : `${jobId}:${key}`;
}

/** Nothing when the stage has neither id nor type. */
export function stageRecords({ job, stage, order }: StageView, askedAt: Date): Pulled[] {
  const remoteId = stageId(job.id, stage);
  const raw = { job: { id: job.id }, stage: stage as JsonObject, order };
  return remoteId === null ? [] : [{ model: jobInterviewStage.name, remoteId, raw, askedAt }];
}

interface Pipeline {
  stages: readonly Stage[];
  askedAt: Date;
}

/** The stages of each category of jobs, in their order. */
export class Pipelines {
  readonly #byCategory = new Map<string, Pipeline>();
  /** The instant before they were read. */
  readonly askedAt = new Date();
  #complete = true;

  static async read(api: PersonioClient): Promise<Pipelines> {
    const pipelines = new Pipelines();
    const query = { limit: 200 };
    const request = { path: '/v2/recruiting/categories', query, area: AREAS.recruiting, beta: true };
    for await (const page of v2Pages(api, request)) {
      pipelines.#complete &&= isComplete(page);
      for (const { id, stages } of withIds(page.rows)) {
        pipelines.#byCategory.set(id, { stages: stagesOf(stages), askedAt: page.askedAt });
      }
    }
    return pipelines;
  }

  /** Whether all categories were seen. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The stages of a job of this category; of one without a category, those that all have. */
  of(category: Json | undefined): Pipeline {
    const id = isObject(category) ? text(category['id']) : null;
    return this.#byCategory.get(id ?? '') ?? { stages: stagesOf([]), askedAt: this.askedAt };
  }

  /** Whether a job of this category has the stage in its pipeline. */
  has(category: Json | undefined, stage: Stage): boolean {
    const wanted = stageKey(stage);
    return this.of(category).stages.some((one) => stageKey(one) === wanted);
  }
}

/** What the category lists, among the system's own stages that it does not list itself. */
function stagesOf(listed: Json | undefined): Stage[] {
  const own = (Array.isArray(listed) ? listed : []).filter(isObject) as Stage[];
  const listedOnes = new Set(own.map(systemStageOf));
  const unlisted = (types: readonly SystemStage[]): Stage[] =>
    types
      .filter((type) => !listedOnes.has(type))
      .map((type) => ({ id: null, type: type.toUpperCase(), kind: 'SYSTEM' }));
  return [...unlisted(BEFORE), ...own, ...unlisted(BEHIND)];
}
