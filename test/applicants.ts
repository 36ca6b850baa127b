import type { JsonObject, Page } from '#connectors';
import {
  activity,
  application,
  attachment,
  candidate,
  department,
  job,
  jobInterviewStage,
  type Model,
  offer,
  office,
  remoteUser,
} from '#models';
import type { ConnectionRef } from '#tenancy';
import type { Person, RecordStage } from './record-stage.js';

/** The stream of each model, which is how recruiting is read: nobody sees all of an application in one of them. */
const STREAMS: Record<string, Model[]> = {
  jobs: [job, jobInterviewStage, department, office, remoteUser],
  candidates: [candidate],
  applications: [application, activity, offer, jobInterviewStage],
  attachments: [attachment],
};

/** What a stream fills without ever listing all of it. */
const NEVER_SWEPT: Record<string, Model[]> = { applications: [activity, offer, jobInterviewStage] };

/** Applicants of one connection, and what belongs to them. */
export class Applicants {
  constructor(
    private readonly stage: RecordStage,
    readonly connection: ConnectionRef,
  ) {}

  static async of(stage: RecordStage): Promise<Applicants> {
    const streams = Object.entries(STREAMS).map(([name, models]) => ({
      ...{ name, models, every: { incremental: 60, full: 3600 }, covers: () => 'all' as const },
      pull: () => {
        throw new Error('Pages are written by hand here.');
      },
    }));
    stage.connector = { ...stage.connector, streams };
    return new Applicants(stage, await stage.connect());
  }

  id(model: Model, remoteId: string): string {
    return this.stage.idOf(this.connection, remoteId, model.name);
  }

  candidate(remoteId: string, fields: JsonObject = {}): Person {
    return { remoteId, model: 'candidate', fields: { first_name: `Given ${remoteId}`, attachments: [], ...fields } };
  }

  application(remoteId: string, of = 'c1'): Person {
    return { remoteId, model: 'application', fields: { candidate: this.id(candidate, of) } };
  }

  /** What names an application, and a candidate with it. */
  part(
    model: Model,
    remoteId: string,
    [to, of]: [string, string | null] = ['a1', 'c1'],
    more: JsonObject = {},
  ): Person {
    const named = { application: this.id(application, to), candidate: of && this.id(candidate, of) };
    return { remoteId, model: model.name, fields: { ...named, ...more } };
  }

  /** A page of a stream that goes on. */
  async write(stream: string, people: Person[], more: Partial<Page> = {}): Promise<void> {
    const run = await this.stage.run(this.connection, { stream, kind: 'incremental' });
    await this.stage.write(this.connection, run, people, more);
    await this.stage.end(run);
  }

  /** A complete run of a stream: what is missing of these models is gone. */
  async complete(
    stream: string,
    people: Person[],
    models: readonly Model[] = (STREAMS[stream] ?? []).filter((model) => !NEVER_SWEPT[stream]?.includes(model)),
  ): Promise<{ deleted: number; held: number }> {
    const run = await this.stage.run(this.connection, { stream });
    await this.stage.write(this.connection, run, people);
    const { deleted, held } = await this.stage.records.conclude(this.connection, run, { models });
    await this.stage.end(run);
    return { deleted, held };
  }

  /** Remote ids of the records that are there. */
  async present(model: Model): Promise<string[]> {
    const { items } = await this.stage.list(this.connection, {}, model);
    return items.map(({ remote_id }) => remote_id).sort();
  }

  /** What the change log tells since it was last asked: `<kind> <id>`. */
  async told(): Promise<string[]> {
    const changes = await this.stage.rows<{ seq: string; kind: string; id: string }>(
      this.connection,
      'SELECT seq, kind, id FROM change ORDER BY seq',
    );
    const news = changes.filter(({ seq }) => Number(seq) > this.last);
    this.last += news.length;
    return news.map(({ kind, id }) => `${kind} ${id}`);
  }

  /** How many changes there are if their numbers have no gaps. */
  private last = 0;
}
