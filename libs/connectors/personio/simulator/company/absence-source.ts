import { type Absence } from './absence.js';
import { CHANGES_END, FIRST_SLOT, GeneratedAbsence, SLOTS, SLOT_DAYS, decode } from './absence-generated.js';
import { type AbsenceSource, type Window } from './absences.js';
import { DAY, OPENING } from './clock.js';
import { GeneratedOutline, indexOf } from './generated-outline.js';
import { type Organisation } from './organisation.js';

/** Some fall ill for a time that nobody knows the end of: then nothing else comes after. */
const LONG_ILLNESS = 0.01;
const FALLEN_ILL = slotAt(OPENING / DAY - 90);

/** Absences that follow from size and seed, about twenty for each person; none is kept. */
export function generateAbsences(people: number, seed: number, founding: Organisation): AbsenceSource {
  // What is renamed or dissolved later changes nothing about who was absent when.
  const organisation = structuredClone(founding);
  const outlineOf = (personId: number): GeneratedOutline | undefined => {
    const index = indexOf(personId);
    if (!Number.isInteger(index) || index < 0 || index >= people) return undefined;
    return new GeneratedOutline(organisation, seed, index);
  };
  const absence = (personId: number, slot: number): Readonly<Absence> | undefined => {
    const outline = outlineOf(personId);
    return outline && new GeneratedAbsence(outline, slot, slot === FALLEN_ILL && longIll(outline), people);
  };
  return {
    absence,
    range: (personId, window) => {
      const outline = outlineOf(personId);
      return outline === undefined ? [0, 0] : rangeOf(outline, window);
    },
    locate: (id) => {
      const { index, slot } = decode(id);
      if (!(index >= 0 && index < people)) return undefined;
      const outline = new GeneratedOutline(organisation, seed, index);
      const [first, end] = rangeOf(outline, {});
      const found = slot >= first && slot < end ? absence(outline.id, slot) : undefined;
      return found !== undefined && [String(found.id), found.uuid].includes(id) ? [outline.id, slot] : undefined;
    },
  };
}

/** The absences of a hand-written company. */
export function fixedSource(absences: readonly Absence[]): AbsenceSource {
  const lists = Map.groupBy(absences, ({ personId }) => personId);
  return {
    range: (personId) => [0, lists.get(personId)?.length ?? 0],
    absence: (personId, ordinal) => lists.get(personId)?.[ordinal],
    locate: (id) => {
      const found = absences.find((one) => [String(one.id), one.uuid].includes(id));
      return found && [found.personId, lists.get(found.personId)?.indexOf(found) ?? 0];
    },
  };
}

/** The slots that lie within the contract, and in the window. */
function rangeOf(outline: GeneratedOutline, { since, until, changedSince }: Window): readonly [number, number] {
  const { standing } = outline;
  if (standing === 'to come') return [0, 0];
  const ill = longIll(outline);
  const left = standing === 'left' ? slotAt(outline.end / DAY + 1) : SLOTS;
  const last = ill ? FALLEN_ILL + 1 : left;
  const end = until === undefined ? last : Math.min(last, slotAt(Date.parse(until) / DAY) + 1);
  const first = Math.max(
    Math.ceil((outline.start / DAY - FIRST_SLOT) / SLOT_DAYS),
    ill || since === undefined ? 0 : slotAt(Date.parse(since) / DAY),
    changedSince === undefined ? 0 : slotAt(Math.floor(changedSince / DAY) - CHANGES_END),
    0,
  );
  return [first, Math.max(first, end)];
}

function longIll({ dice, standing, start }: GeneratedOutline): boolean {
  return dice.chance('long illness', LONG_ILLNESS) && standing === 'at work' && start < Date.parse('2026-01-01');
}

function slotAt(day: number): number {
  return Math.floor((day - FIRST_SLOT) / SLOT_DAYS);
}
