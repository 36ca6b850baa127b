import { type Clock, OPENING } from './clock.js';
import { Dice, nth } from './dice.js';
import { GeneratedOutline, idAt } from './generated-outline.js';
import { type Organisation } from './organisation.js';
import { type Project, type ProjectFields, blankProject } from './project.js';

const FIRST_ID = 5001;
const YEAR = 365 * 86_400_000;

/** The one store of projects behind both generations of the API. */
export class Projects {
  readonly #projects: Project[];
  readonly #numbered: Map<number, Project>;
  #lastId: number;

  constructor(
    projects: readonly Project[],
    private readonly clock: Clock,
  ) {
    this.#projects = [...projects];
    this.#numbered = new Map(projects.map((project) => [project.id, project]));
    this.#lastId = projects.at(-1)?.id ?? FIRST_ID - 1;
  }

  /** By id. */
  get all(): readonly Project[] {
    return this.#projects;
  }

  find(id: number | string | null): Project | undefined {
    const number = typeof id === 'string' && !/^[1-9]\d{0,14}$/.test(id) ? null : id;
    return number === null ? undefined : this.#numbered.get(Number(number));
  }

  childrenOf({ id }: Project): Project[] {
    return this.#projects.filter(({ parentId }) => parentId === id);
  }

  add(fields: ProjectFields): Project {
    this.#lastId += 1;
    const now = this.clock.now();
    const project = { id: this.#lastId, ...fields, createdAt: now, updatedAt: now };
    this.#projects.push(project);
    this.#numbered.set(project.id, project);
    return project;
  }

  change(project: Project, fields: Partial<ProjectFields>): void {
    Object.assign(project, fields, { updatedAt: this.clock.now() });
  }

  /** Its subprojects go too (Personio v2 projects). */
  remove(project: Project): void {
    for (const child of this.childrenOf(project)) this.remove(child);
    this.#projects.splice(this.#projects.indexOf(project), 1);
    this.#numbered.delete(project.id);
  }
}

/** The projects of the hand-written company. */
export function fixedProjects(): Project[] {
  const since = Date.parse('2026-01-05T09:00:00Z');
  const fields: Partial<ProjectFields>[] = [
    { name: 'Greifarm 3000', code: 'GA-3000', assignedToAll: true, costCenterId: 1000, start: '2026-01-01' },
    {
      ...{ name: 'Implementation', code: '22001-1', clientName: 'ACME', billable: true, costCenterId: 773_240 },
      ...{ parentId: 5001, start: '2026-01-01', end: '2027-01-01', members: [3002, 3003] },
    },
    { name: 'Wartung & Service', clientName: 'Stadtwerke Füssen', billable: true, members: [3005, 3007, 3011] },
    { name: 'Messe Hannover 2025', code: 'MH-25', status: 'ARCHIVED', start: '2025-01-15', end: '2025-05-01' },
    { name: 'Interne Schulung 🚀', description: 'Für alle, die noch üben', type: 'INTERNAL', assignedToAll: true },
  ];
  return fields.map((more, at) => {
    return { id: FIRST_ID + at, ...blankProject(''), ...more, createdAt: since, updatedAt: since };
  });
}

const CLIENTS = ['ACME', 'Stadtwerke Füssen', 'Müller & Söhne', 'Northwind Traders', null];
const SUBJECTS = ['Implementation', 'Wartung', 'Umzug', 'Rollout', 'Schulung', 'Prüfstand', 'Audit', 'Relaunch'];

/** As many as a company of this size has; the same for every company of this size and seed. */
export function generateProjects(people: number, seed: number, organisation: Organisation): Project[] {
  const count = Math.max(5, Math.min(400, Math.floor(people / 40)));
  return Array.from({ length: count }, (_, at) => generate(at, { people, seed, organisation }));
}

function generate(
  at: number,
  { people, seed, organisation }: { people: number; seed: number; organisation: Organisation },
): Project {
  const dice = new Dice(seed ^ 0x5ab1_e000, at);
  const id = FIRST_ID + at;
  // Every third hangs below the one that begins its group of three.
  const parentId = at % 3 === 2 ? id - 2 : null;
  const createdAt = OPENING - YEAR - Math.floor((dice.roll('created') * YEAR) / 1000) * 1000;
  const started = new Date(createdAt).toISOString().slice(0, 10);
  const over = dice.chance('over', 0.15);
  const assignedToAll = parentId === null && dice.chance('for all', 0.3);
  return {
    id,
    ...blankProject(`${dice.pick('subject', SUBJECTS)} ${at + 1}`),
    status: over ? 'ARCHIVED' : 'ACTIVE',
    code: dice.chance('coded', 0.7) ? `P-${10_000 + at}` : null,
    clientName: dice.pick('client', CLIENTS),
    billable: dice.chance('billable', 0.6),
    costCenterId: dice.chance('cost center', 0.5) ? nth(organisation.costCenters, at).id : null,
    assignedToAll,
    parentId,
    start: dice.chance('dated', 0.8) ? started : null,
    end: over ? '2026-07-01' : null,
    members: assignedToAll ? [] : membersOf(dice, { people, seed, organisation }),
    createdAt,
    updatedAt: createdAt,
  };
}

function membersOf(
  dice: Dice,
  { people, seed, organisation }: { people: number; seed: number; organisation: Organisation },
): number[] {
  const wanted = Array.from({ length: dice.between('members', 1, 12) }, (_, at) => {
    return dice.between(`member ${at}`, 0, people - 1);
  });
  const there = wanted.filter((index) => new GeneratedOutline(organisation, seed, index).standing !== 'left');
  return [...new Set(there)].toSorted((a, b) => a - b).map(idAt);
}
