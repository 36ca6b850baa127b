import fc from 'fast-check';
import { type Play, type Scope, SCOPES } from './model-scopes.js';
import { change, FAULTS, type Kind, OPERATIONS, operationsOf, type Step, steps, tellings } from './model-steps.js';

export const playsOf = (scopes: readonly Scope[]): fc.Arbitrary<Play> =>
  fc.record({
    scope: fc.constantFrom(...scopes),
    page: fc.integer({ min: 2, max: 4 }),
    read: fc.boolean(),
    telling: tellings,
    steps: steps(8),
    last: fc.array(change, { minLength: 1, maxLength: 3 }),
  });

type Meanwhile = Step & { do: 'meanwhile' };

const RUN: Step & { do: 'run' } = { do: 'run', full: true, style: 'in turn', after: 0 };

/** An old answer waits for what is told meanwhile to be read and written, also on a machine that does other things. */
const LONG_MS = 60_000;

function scopeOf(...streams: string[]): Scope {
  const found = SCOPES.find((scope) => scope.streams.join() === streams.join());
  if (!found) throw new Error(`Nobody looks at ${streams.join()} together.`);
  return found;
}

/** A change by its name in OPERATIONS, as a play holds it. */
function named({ kinds }: Scope, kind: Kind, list: 'seen' | 'unseen', at: number, who = 0): Meanwhile['changes'][0] {
  const operation = OPERATIONS[kind][list].at(at);
  return { what: operationsOf(kinds).findIndex((one) => one === operation), at: who, value: 6 };
}

const quiet = (scope: Scope, steps: Step[], read: boolean): Play => ({
  ...{ scope, page: 2, read, telling: null, steps, last: [named(scope, scope.kinds[0] ?? 'person', 'seen', 0)] },
});

/** Of each model that is told of: what is told while an old answer is on its way goes before that answer. */
function told(scope: Scope, kind: Kind, answer: Pick<Meanwhile, 'match' | 'skip'>, who = 0): Play {
  const last = [named(scope, kind, 'seen', 1, who)];
  const telling = { spelling: 'upper', keys: 'named', duplicate: 0.5, lose: 0 };
  const meanwhile: Step = { do: 'meanwhile', ...answer, told: true, late: LONG_MS, changes: last };
  return { scope, page: 2, read: true, telling, steps: [meanwhile, { ...RUN, style: 'together' }], last };
}

/** Between two pages one that is on the second is changed, and moves to the front. */
function moved(scope: Scope, kind: Kind, who: number): Play {
  const changes = [named(scope, kind, 'seen', 1, who)];
  return quiet(scope, [{ do: 'meanwhile', match: 0, skip: 0, told: false, changes }, RUN], false);
}

/** Somebody goes once the first page is read, and somebody else comes: as many as before, and one has slipped through. */
function replaced(scope: Scope): Play {
  const changes = [named(scope, 'person', 'unseen', -1), named(scope, 'person', 'seen', 0)];
  return quiet(scope, [{ do: 'meanwhile', match: 2, skip: 2, told: false, changes }, RUN], false);
}

/** Somebody goes between two pages of people: what belongs to the next one is not shown, and is there all the same. */
function skipped(scope: Scope): Play {
  const changes = [named(scope, 'person', 'unseen', -1)];
  return quiet(scope, [{ do: 'meanwhile', match: 2, skip: 0, told: false, changes }, RUN], true);
}

/** The provider leaves out in silence what an application has gone through, of one that does not change again. */
function leftOut(scope: Scope): Play {
  const empty = FAULTS.findIndex(({ kind }) => kind === 'empty_page');
  return quiet(scope, [{ do: 'fault', fault: empty, match: 1, skip: 0, times: 1 }, RUN], false);
}

/** A stretch of work is rejected, and so gone, and counts again. */
function returned(scope: Scope): Play {
  const [rejected, counts] = [named(scope, 'attendance', 'unseen', 0), named(scope, 'attendance', 'seen', 2)];
  const steps: Step[] = [{ do: 'change', ...rejected }, RUN, { do: 'change', ...counts }];
  return quiet(scope, [...steps, { ...RUN, full: false }], true);
}

/** All stretches of work are rejected, and stay, as an answer without a record deletes none; one of them counts again. */
function stayed(scope: Scope): Play {
  const steps = [0, 1, 2].map((who): Step => ({ do: 'change', ...named(scope, 'attendance', 'unseen', 0, who) }));
  return { ...quiet(scope, [...steps, RUN], true), last: [named(scope, 'attendance', 'seen', 2, 1)] };
}

/** Somebody cannot be taken over for a while. */
function spoilt(scope: Scope): Play {
  return quiet(scope, [{ do: 'change', ...named(scope, 'person', 'unseen', 1) }, RUN], true);
}

/** What no seed has to find. */
const EXAMPLES: readonly Play[] = [
  told(scopeOf('people'), 'person', { match: 1, skip: 1 }),
  told(scopeOf('absences'), 'absence', { match: 1, skip: 0 }),
  // The last stretch of work has no break: those are asked for again and again, and their days with them.
  told(scopeOf('attendances'), 'attendance', { match: 0, skip: 2 }, 2),
  moved(scopeOf('candidates'), 'candidate', 1),
  moved(scopeOf('applications'), 'application', 0),
  leftOut(scopeOf('applications')),
  returned(scopeOf('attendances')),
  stayed(scopeOf('attendances')),
  spoilt(scopeOf('people')),
  replaced(scopeOf('people')),
  skipped(scopeOf('absences')),
];

export const examplesOf = (scopes: readonly Scope[]): [Play][] =>
  EXAMPLES.filter(({ scope }) => scopes.includes(scope)).map((play) => [play]);
