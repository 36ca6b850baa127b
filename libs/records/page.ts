import type { Page } from '#connectors';
import { models } from '#models';
import type { Burial, Fates, SealedChange, SealedNamed, SealedPage, SeenModel, Told } from '#store';
import { type Arrived, type Brought, differs, type Failure, type Held, isHeld, type Sealing } from './arrivals.js';
import type { Naming } from './naming.js';
import { PageSealer } from './page-sealer.js';
import { quarantining } from './quarantine.js';
import { recordId } from './record-id.js';
import { ownedBy } from './relations.js';
import { plausible } from './rendering.js';

/** A page on its way into the database. */
export interface PageWork extends Brought {
  run: { id: string; stream: string; startedAt: Date };
  page: Page;
  /** Models by the ids of everything that the page proves to be there. */
  shown: ReadonlyMap<string, string>;
}

/** What we hold of the records of a page, and what goes with it. */
export interface Decided {
  held: Held;
  burial: Burial;
  naming: Naming;
  /** They belong to records that went after they were asked for. */
  orphans?: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** What of these differs from what we hold, mapped and sealed, and what goes. What belongs to a record that goes is not written. */
function sealChange(
  sealing: Sealing,
  brought: Brought,
  { held, burial, naming, orphans = NOBODY }: Decided,
): { change: SealedChange; failures: Failure[]; customFailed: ReadonlySet<string> } {
  const sealer = new PageSealer(sealing, held, naming);
  const left = orphans.union(new Set(burial.parts.map(({ id }) => id)));
  for (const each of brought.arrived)
    if (!left.has(each.id) && differs(each, held.known.get(each.id))) sealer.add(each);
  const { records, changes, forgotten, customFailed } = sealer;
  const written = new Set(records.map(({ id }) => id));
  const owned = sealer.owned.filter(({ owner }) => !written.has(owner));
  const failures = [...brought.failures, ...sealer.failures];
  const isPast = (each: Arrived): boolean =>
    written.has(each.id) || left.has(each.id) || isHeld(each, held.known.get(each.id));
  const passed = passedBy({ arrived: brought.arrived.filter(isPast), gone: brought.gone });
  const aside = quarantining(sealing, { passed, failures }, held.aside);
  const { rendering, choicesVersion, keys } = sealing;
  const change = {
    ...{ records, changes, burial, named: naming.sealed(keys), aside, owned, forgotten, back: back(changes) },
    ...{ rendering, choicesVersion },
  };
  return { change, failures, customFailed };
}

/**
 * The same of records that were read by their names: those that are not written have been seen as well, unless nobody has what was
 * seen of them.
 */
export function sealNamed(
  sealing: Sealing,
  brought: Brought,
  by: Decided,
): { change: SealedNamed; failures: Failure[]; customFailed: ReadonlySet<string> } {
  const { change, ...rest } = sealChange(sealing, brought, by);
  const seen = new Map([
    ...brought.failures.flatMap(({ id, of }) => (of ? [[id, of.askedAt] as const] : [])),
    ...brought.arrived.map(({ id, pulled }) => [id, pulled.askedAt] as const),
  ]);
  for (const { id } of [...change.records, ...by.burial.gone, ...by.burial.parts]) seen.delete(id);
  const confirmed = [...seen].flatMap(([id, askedAt]) => {
    const row = by.held.known.get(id);
    return row && !row.deleted && row.askedAt < askedAt.getTime() ? [{ id, version: row.version, askedAt }] : [];
  });
  return { change: { ...change, confirmed }, ...rest };
}

/** Models of what may have gone with records that are there again. */
const back = (changes: readonly Told[]): string[] => {
  const owners = new Set(changes.filter(({ kind }) => kind === 'restored').map(({ model }) => model));
  return [
    ...new Set(
      models.filter(({ name }) => owners.has(name)).flatMap((owner) => ownedBy(owner).map(({ model }) => model.name)),
    ),
  ];
};

/** What a page says of records at a time, unless they failed. */
const passedBy = ({ arrived, gone }: Pick<Brought, 'arrived' | 'gone'>): Brought['gone'] => [
  ...arrived.map(({ id, pulled }) => ({ id, askedAt: pulled.askedAt })),
  ...gone,
];

/** The page as it is written: what it changes, and what else it has shown. */
export function sealPage(
  sealing: Sealing,
  work: PageWork,
  by: Decided,
): { sealed: SealedPage; failures: Failure[]; customFailed: ReadonlySet<string> } {
  const { change, failures, customFailed } = sealChange(sealing, work, by);
  const seen = seenOf(sealing, work, { changes: change.changes, failures });
  const sealed: SealedPage = {
    ...change,
    seen,
    counts: { seen: work.shown.size, ...inAll(seen.map(({ fates }) => fates)) },
    latest: plausible(work.page.latest),
    checkpoint: sealing.keys.seal('checkpoint', work.run.id, JSON.stringify(work.page.checkpoint)),
  };
  return { sealed, failures, customFailed };
}

export function shownOn(
  connectionId: string,
  { page, arrived, failures }: Pick<PageWork, 'arrived' | 'failures'> & { page: Pick<Page, 'found' | 'untouched'> },
): ReadonlyMap<string, string> {
  const untouched = page.untouched ?? [];
  return new Map([
    ...arrived.map(({ id, model }) => [id, model.name] as const),
    ...untouched.map(({ model, remoteId }) => [recordId(connectionId, model, remoteId), model] as const),
    ...failures.map(({ id, model }) => [id, model] as const),
  ]);
}

interface Effect {
  changes: readonly Told[];
  failures: readonly Failure[];
}

/** For each model of the stream, also where the page has nothing of it. */
function seenOf(
  { connector, isOn }: Sealing,
  { run, page, shown }: PageWork,
  { changes, failures }: Effect,
): SeenModel[] {
  const ids = Map.groupBy(shown.keys(), (id) => shown.get(id) ?? '');
  const changed = Map.groupBy(changes, ({ model }) => model);
  const failed = Map.groupBy(failures, ({ model }) => model);
  const unread = Map.groupBy(page.failed ?? [], ({ model }) => model);
  const declared = connector.streams.find(({ name }) => name === run.stream)?.models ?? [];
  return [...new Set([...declared.map(({ name }) => name).filter(isOn), ...ids.keys()])].map((model) => ({
    model,
    ids: ids.get(model) ?? [],
    expected: countable(page.expected?.[model]),
    unread: unread.get(model)?.length ?? 0,
    fates: fatesOf(ids.get(model)?.length ?? 0, changed.get(model) ?? [], failed.get(model) ?? []),
  }));
}

function fatesOf(seen: number, changes: readonly Told[], failures: readonly Failure[]): Fates {
  const updated = changes.filter(({ kind }) => kind === 'updated').length;
  const failed = new Set(failures.map(({ id }) => id)).size;
  const quarantined = new Set(failures.filter((failure) => failure.of).map(({ id }) => id)).size;
  return { created: changes.length - updated, updated, unchanged: seen - changes.length - failed, failed, quarantined };
}

function inAll(fates: readonly Fates[]): Fates {
  const all = { created: 0, updated: 0, unchanged: 0, failed: 0, quarantined: 0 };
  for (const each of fates) {
    all.created += each.created;
    all.updated += each.updated;
    all.unchanged += each.unchanged;
    all.failed += each.failed;
    all.quarantined += each.quarantined;
  }
  return all;
}

const countable = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : undefined;
