import { dayOf } from './clock.js';
import { type Company } from './company.js';
import { NOBODY } from './recruiting-blank.js';
import {
  type Application,
  type Candidate,
  type ListedStage,
  type NewApplication,
  type Position,
  type Recruited,
  type RecruitingCategory,
  type RecruitingChannel,
  type Stage,
  type StageRef,
} from './recruiting-records.js';
import { type ApplicationFile } from './recruiting-files.js';
import { Shelf, type ShelfSource } from './recruiting-shelf.js';

/** What a company's recruiting begins with. */
export interface RecruitingSource {
  positions: ShelfSource<Position>;
  candidates: ShelfSource<Candidate>;
  applications: ShelfSource<Application>;
  categories: RecruitingCategory[];
  channels: RecruitingChannel[];
  /** The applications of a candidate, by number. */
  applicationsOf(candidateId: number): readonly number[];
  /** The candidate who had this address at first. */
  byEmail(email: string): number | undefined;
  /** The files that an application came with, oldest first. */
  filesOf(application: Application): readonly ApplicationFile[];
  /** Positions that were removed before the company opened; applications still name them. */
  removed: readonly number[];
}

/** Jobs, candidates and applications: the one store behind the career page and both generations of the API. */
export class Recruiting {
  readonly positions: Shelf<Position>;
  readonly candidates: Shelf<Candidate>;
  readonly applications: Shelf<Application>;
  readonly categories: RecruitingCategory[];
  readonly channels: RecruitingChannel[];
  /** Stages keep their names for the applications that went through them, also when they are removed. */
  readonly #stages = new Map<number, Stage>();
  readonly #added = new Map<number, number[]>();

  constructor(
    private readonly source: RecruitingSource,
    readonly company: Company,
  ) {
    this.positions = new Shelf(source.positions, company.clock);
    this.candidates = new Shelf(source.candidates, company.clock);
    this.applications = new Shelf(source.applications, company.clock);
    this.categories = source.categories;
    this.channels = source.channels;
    for (const id of source.removed) this.positions.remove(id);
    for (const { stages } of this.categories) for (const stage of stages) this.#stages.set(stage.id, stage);
  }

  /** What the career page shows, the position that was changed last first. */
  *published(): Generator<Position, void, undefined> {
    for (const position of this.positions.newestFirst()) if (position.published) yield position;
  }

  category(id: number | null): RecruitingCategory | undefined {
    return this.categories.find((one) => one.id === id);
  }

  /** A stage as the applications of a position show it. */
  stage(ref: StageRef, position?: Position): Stage {
    if (typeof ref === 'number') {
      return this.#stages.get(ref) ?? { id: ref, name: null, type: 'CUSTOM', kind: 'CUSTOM' };
    }
    const listed = this.category(position?.categoryId ?? null)?.stages.find(({ kind, type }) => {
      return kind === 'SYSTEM' && type === ref;
    });
    return listed ?? { id: null, name: null, type: ref, kind: 'SYSTEM' };
  }

  /** A stage that a category gets, at its end or at an index. */
  addStage({ stages }: RecruitingCategory, stage: Partial<Stage>, at = stages.length): ListedStage {
    const added: ListedStage = {
      ...{ name: 'Stage', type: 'CUSTOM', kind: 'CUSTOM', ...stage },
      id: Math.max(9000, ...this.#stages.keys()) + 1,
    };
    stages.splice(at, 0, added);
    this.#stages.set(added.id, added);
    return added;
  }

  /** Where applications for a position begin, unless they say otherwise. */
  firstStage(position: Position): StageRef {
    const first = this.category(position.categoryId)?.stages[0];
    return first === undefined || first.kind === 'SYSTEM' ? 'UNASSIGNED' : first.id;
  }

  applicationsOf(candidateId: number): Application[] {
    const ids = [...this.source.applicationsOf(candidateId), ...(this.#added.get(candidateId) ?? [])];
    return ids.flatMap((id) => this.applications.get(id) ?? []);
  }

  /** The files that an application of the beginning came with; what was added since is with the documents. */
  filesOf(applicationId: number): readonly ApplicationFile[] {
    const application = this.applications.get(applicationId);
    return application === undefined ? [] : this.source.filesOf(application);
  }

  /** Everybody with an address, in whatever case it is written. */
  candidatesWith(email: string): Candidate[] {
    const wanted = email.toLowerCase();
    const original = this.source.byEmail(wanted);
    const ids = original === undefined ? this.candidates.changedIds() : [original, ...this.candidates.changedIds()];
    return [...new Set(ids)].flatMap((id) => {
      const candidate = this.candidates.get(id);
      return candidate?.email?.toLowerCase() === wanted ? [candidate] : [];
    });
  }

  /** Personio v1 applications: one application for each address and position. */
  hasApplied(email: string, positionId: number): boolean {
    return this.candidatesWith(email).some(({ id }) => {
      return this.applicationsOf(id).some((application) => application.positionId === positionId);
    });
  }

  /**
   * Somebody applies; whoever has applied with this address before stays the same candidate. Files are documents of
   * the application: `Documents.add({ ownerId: application.id, … })`.
   */
  apply({ positionId, candidate, ...more }: NewApplication): Application {
    const position = this.positions.last(positionId);
    const known = this.#applicant(candidate.email, more.candidateId);
    const { id: candidateId } = known ?? this.addCandidate(candidate);
    const application = this.applications.add((id, now) => ({
      ...blank(id, now),
      ...{ candidateId, positionId, anonymised: false, channelId: more.channelId ?? null, posted: more.posted ?? {} },
      applicationDate: more.applicationDate ?? dayOf(now),
      transitions: [
        { stage: more.stage ?? (position === undefined ? 'UNASSIGNED' : this.firstStage(position)), enteredAt: now },
      ],
    }));
    this.#added.set(candidateId, [...(this.#added.get(candidateId) ?? []), application.id]);
    // The candidate's list of applications is part of the candidate.
    if (known !== undefined) this.candidates.change(candidateId, {});
    return application;
  }

  #applicant(email: string | null | undefined, id: number | undefined): Candidate | undefined {
    if (id !== undefined) return this.candidates.get(id);
    return email ? this.candidatesWith(email)[0] : undefined;
  }

  addCandidate(candidate: NewApplication['candidate']): Candidate {
    return this.candidates.add((id, now) => ({
      ...blank(id, now),
      ...NOBODY,
      ...candidate,
    }));
  }

  /** Moves an application through its pipeline. */
  move(id: number, stage: StageRef, at = this.company.clock.now()): Application | undefined {
    const known = this.applications.get(id);
    if (known === undefined) return undefined;
    const transitions = [{ stage, enteredAt: at }, ...known.transitions].toSorted((a, b) => b.enteredAt - a.enteredAt);
    return this.applications.change(id, { transitions });
  }

  /** Ids stay, personal data goes; of all that somebody ever sent. */
  anonymise(candidateId: number): void {
    this.candidates.change(candidateId, NOBODY);
    for (const { id } of this.applicationsOf(candidateId))
      this.applications.change(id, { anonymised: true, posted: {} });
  }

  /** It vanishes without trace; its documents go with it. */
  withdraw(id: number): boolean {
    const known = this.applications.get(id);
    if (known === undefined) return false;
    this.applications.remove(id);
    this.candidates.change(known.candidateId, {});
    return true;
  }
}

function blank(id: number, now: number): Recruited {
  return { id, createdAt: now, updatedAt: now, raw: {} };
}
