import type { Model } from '#models';
import type { Regathered } from '#store';
import type { ConnectionKeys } from '#vault';
import { fieldsOf } from './body.js';
import { gatheredFrom } from './relations.js';

/** Collects the records whose lists of those that name them are not as they were. */
export class Naming {
  private readonly lists = new Map<string, Set<string>>();

  /** The bodies of a record that may name others; null where it is not there. */
  add(model: Model, before: Buffer | null, after: Buffer | null): void {
    const gathered = gatheredFrom(model);
    if (gathered.length === 0) return;
    const [old, now] = [before && fieldsOf(before), after && fieldsOf(after)];
    for (const { field, lists } of gathered) {
      for (const id of idsIn(old?.[field]).symmetricDifference(idsIn(now?.[field]))) {
        this.lists.set(id, new Set([...(this.lists.get(id) ?? []), ...lists]));
      }
    }
  }

  sealed(keys: ConnectionKeys): Regathered[] {
    return [...this.lists].map(([id, lists]) => ({ id, fields: keys.seal('change', id, JSON.stringify([...lists])) }));
  }
}

const idsIn = (value: unknown): Set<string> =>
  new Set([value].flat().filter((id): id is string => typeof id === 'string'));
