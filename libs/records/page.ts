import type { Connector, Page } from '#connectors';
import type { Burial, Fates, SealedPage, Seen, Told } from '#store';
import { type Arrived, differs, type Failure, type Held, type Sealing } from './arrivals.js';
import type { Naming } from './naming.js';
import { PageSealer } from './page-sealer.js';
import { recordId } from './record-id.js';
import { plausible } from './rendering.js';

/** A page on its way into the database. */
export interface PageWork {
  run: { id: string; stream: string; startedAt: Date };
  page: Page;
  arrived: readonly Arrived[];
  failures: readonly Failure[];
  /** Models by the ids of everything that the page proves to be there. */
  shown: ReadonlyMap<string, string>;
}

/** The page as it is written: records that differ mapped and sealed, and what else it has shown. */
export function sealPage(
  sealing: Sealing,
  work: PageWork,
  { held, burial, naming }: { held: Held; burial: Burial; naming: Naming },
): { sealed: SealedPage; failures: Failure[]; customFailed: ReadonlySet<string> } {
  const sealer = new PageSealer(sealing, held, naming);
  for (const each of work.arrived) if (differs(each, held.known.get(each.id))) sealer.add(each);
  const { records, changes } = sealer;
  const failures = [...work.failures, ...sealer.failures];
  const seen = seenOf(sealing.connector, work, { changes, failures });
  const sealed: SealedPage = {
    records,
    changes,
    burial,
    named: naming.sealed(sealing.keys),
    seen,
    counts: { seen: work.shown.size, ...inAll(seen.map(({ fates }) => fates)) },
    latest: plausible(work.page.latest),
    rendering: sealing.rendering,
    checkpoint: sealing.keys.seal('checkpoint', work.run.id, JSON.stringify(work.page.checkpoint)),
  };
  return { sealed, failures, customFailed: sealer.customFailed };
}

export function shownOn(
  connectionId: string,
  { page, arrived, failures }: Omit<PageWork, 'shown'>,
): ReadonlyMap<string, string> {
  const untouched = page.untouched ?? [];
  return new Map([
    ...arrived.map(({ id, model }) => [id, model.name] as const),
    ...untouched.map(({ model, remoteId }) => [recordId(connectionId, model, remoteId), model] as const),
    ...failures.map(({ id, model }) => [id, model] as const),
  ]);
}

interface Outcome {
  changes: readonly Told[];
  failures: readonly Failure[];
}

/** For each model of the stream, also where the page has nothing of it. */
function seenOf(connector: Connector, { run, page, shown }: PageWork, { changes, failures }: Outcome): Seen[] {
  const ids = Map.groupBy(shown.keys(), (id) => shown.get(id) ?? '');
  const changed = Map.groupBy(changes, ({ model }) => model);
  const failed = Map.groupBy(failures, ({ model }) => model);
  const unread = Map.groupBy(page.failed ?? [], ({ model }) => model);
  const declared = connector.streams.find(({ name }) => name === run.stream)?.models ?? [];
  return [...new Set([...declared.map(({ name }) => name), ...ids.keys()])].map((model) => ({
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
  return { created: changes.length - updated, updated, unchanged: seen - changes.length - failed, failed };
}

function inAll(fates: readonly Fates[]): Fates {
  const all = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  for (const each of fates) {
    all.created += each.created;
    all.updated += each.updated;
    all.unchanged += each.unchanged;
    all.failed += each.failed;
  }
  return all;
}

const countable = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : undefined;
