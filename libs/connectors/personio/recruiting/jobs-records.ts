import { createHash } from 'node:crypto';
import { department, job, type Model, office } from '#models';
import type { From, JsonObject, Page, Pulled } from '../../contract.js';
import type { Joined } from './jobs-joined.js';
import { departmentOf, mainOf, type Named, officesOf } from './jobs-raw.js';
import { type Pipelines, stageRecords } from './stages.js';
import { millisOf } from './stamps.js';

/** So much makes a page: what a position says may be long. */
const PAGE = { jobs: 100, characters: 1024 * 1024 };

/** Jobs in groups that are no burden to hold. */
export async function* batches(all: AsyncIterable<Joined>): AsyncGenerator<Joined[], void> {
  let batch: Joined[] = [];
  let characters = 0;
  for await (const one of all) {
    batch.push(one);
    characters += JSON.stringify(one.raw).length;
    if (batch.length < PAGE.jobs && characters < PAGE.characters) continue;
    yield batch;
    [batch, characters] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

type Records = Pick<Page, 'found' | 'untouched' | 'latest'>;

/** What is told of jobs: themselves, and what they name. */
export class JobRecords {
  /** Departments and offices that an earlier job has named. */
  readonly #named = new Set<string>();

  constructor(
    private readonly pipelines: Pipelines | undefined,
    private readonly from: From,
  ) {}

  /** Between two complete pulls, nothing is made of a job that is as we hold it, nor of what it names. */
  async of(batch: readonly Joined[]): Promise<Records> {
    const made = batch.map((one) => this.#made(one));
    const stale = await this.#stale(made.map(([record]) => record));
    const [found, untouched]: [Pulled[], { model: string; remoteId: string }[]] = [[], []];
    for (const [record, ...others] of made) {
      const all = [record, ...others];
      if (stale.has(record.remoteId)) found.push(...all);
      else untouched.push(...all.map(({ model, remoteId }) => ({ model, remoteId })));
    }
    return { found, untouched, ...latestOf(batch) };
  }

  async #stale(records: readonly (Pulled & { mark: string })[]): Promise<Set<string>> {
    const marks = records.map(({ remoteId, mark }) => ({ remoteId, mark }));
    return this.from.since ? this.from.changed(job.name, marks) : new Set(marks.map(({ remoteId }) => remoteId));
  }

  /** The job, and what came with it. */
  #made({ raw, askedAt }: Joined): [Pulled & { mark: string }, ...Pulled[]] {
    const stages = this.#stages(raw);
    const mark = createHash('sha256')
      .update(JSON.stringify([raw, stages.map((stage) => stage.raw)]))
      .digest('base64');
    const named = [
      ...this.#fresh(department, [departmentOf(raw) ?? []].flat()),
      ...this.#fresh(office, officesOf(raw)),
    ].map((one) => ({ ...one, askedAt }));
    const record = { model: job.name, remoteId: raw.id, raw: raw as unknown as JsonObject, askedAt, mark };
    return [record, ...stages, ...named];
  }

  #stages({ id, job: row }: Joined['raw']): Pulled[] {
    if (!row || !this.pipelines) return [];
    const { stages, askedAt } = this.pipelines.of(row.category);
    return stages.flatMap((stage, order) => stageRecords({ job: { id }, stage, order }, askedAt));
  }

  #fresh({ name: model }: Model, all: readonly Named[]): Omit<Pulled, 'askedAt'>[] {
    const fresh = all.filter(({ remoteId }) => !this.#named.has(`${model}:${remoteId}`));
    for (const { remoteId } of fresh) this.#named.add(`${model}:${remoteId}`);
    return fresh.map(({ remoteId, name }) => ({ model, remoteId, raw: { id: remoteId, name } }));
  }
}

/** The feed tells only when a position was created. */
function latestOf(batch: readonly Joined[]): { latest?: Date } {
  const times = batch.flatMap(({ raw }) => millisOf(raw.job?.updated_at ?? mainOf(raw)?.position.createdAt) ?? []);
  return times.length > 0 ? { latest: new Date(Math.max(...times)) } : {};
}
