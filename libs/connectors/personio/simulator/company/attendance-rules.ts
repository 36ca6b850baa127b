import { type Attendances } from './attendances.js';
import { HOUR, type Period, overlap } from './attendance.js';
import { type Projects } from './projects.js';

type Draft = Pick<Period, 'personId' | 'type' | 'status' | 'start' | 'end' | 'projectId'>;

/** Why Personio refuses a period. */
export type Objection =
  'ends before it starts' | 'too long' | 'overlaps' | 'project on a break' | 'no such project' | 'archived project';

/** Personio v2 attendance periods: no period is longer. */
const LONGEST = 24 * HOUR;

/** What speaks against a period, leaving itself out when it is being changed. */
export function objectionTo(
  { attendances, projects }: { attendances: Attendances; projects: Projects },
  draft: Draft,
  itself?: Period,
): Objection | null {
  const { start, end, personId } = draft;
  if (end !== null && end <= start) return 'ends before it starts';
  if (end !== null && end - start > LONGEST) return 'too long';
  const objection = objectionToProject(projects, draft, itself);
  if (objection !== null) return objection;
  const others = attendances.of(personId).filter(({ number }) => number !== itself?.number);
  return others.some((other) => collide(draft, other)) ? 'overlaps' : null;
}

/** What a period is booked on already it may stay booked on. */
function objectionToProject(projects: Projects, { type, projectId }: Draft, itself?: Period): Objection | null {
  if (projectId === null) return null;
  if (type === 'BREAK') return 'project on a break';
  if (projectId === itself?.projectId) return null;
  const project = projects.find(projectId);
  if (project === undefined) return 'no such project';
  return project.status === 'ARCHIVED' ? 'archived project' : null;
}

/** Work collides with work and a break with a break; what was rejected is in nobody's way. */
function collide(draft: Draft, other: Period): boolean {
  return draft.type === other.type && other.status !== 'REJECTED' && overlap(draft, other);
}

/** A new break splits the work it falls into; answers all work that was touched (inferred from Personio v2). */
export function splitWork(attendances: Attendances, pause: Period): Period[] {
  const { end } = pause;
  if (end === null) return [];
  const touched = attendances.of(pause.personId).filter((other) => {
    return other.type === 'WORK' && other.status !== 'REJECTED' && overlap(other, pause);
  });
  return touched.flatMap((work) => cutOut(attendances, work, { start: pause.start, end }));
}

function cutOut(attendances: Attendances, work: Period, pause: { start: number; end: number }): Period[] {
  const before = work.start < pause.start;
  const after = work.end === null || work.end > pause.end;
  if (before && after) {
    const first = attendances.change(work, { end: pause.start });
    return [first, attendances.add({ ...first, start: pause.end, end: work.end })];
  }
  if (before) return [attendances.change(work, { end: pause.start })];
  // A break that covers the whole of it leaves it as it is.
  return after ? [attendances.change(work, { start: pause.end })] : [work];
}
