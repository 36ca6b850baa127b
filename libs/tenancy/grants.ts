import type { Grants } from '#connectors';

export type Shared = Record<'shared' | 'missing', readonly string[]>;

/** What is kept of grants, with what a pull found of the attributes. `lost`: missing now, and shown by the last link or since. */
export function noted(kept: unknown, { shared, missing }: Shared) {
  const { missing: before = [], lost = [], ...grants } = (kept ?? {}) as Partial<Grants> & { lost?: string[] };
  const known = before.filter((name) => !shared.includes(name));
  return {
    ...grants,
    missing: [...new Set([...known, ...missing])],
    lost: missing.filter((name) => lost.includes(name) || !before.includes(name)),
  };
}
