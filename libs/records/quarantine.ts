import { zstdDecompressSync } from 'node:zlib';
import type { Aside, KnownAside, Quarantining } from '#store';
import type { ConnectionKeys } from '#vault';
import type { Failure, Sealing } from './arrivals.js';
import { LARGEST_RAW } from './body.js';
import { compressed } from './rendering.js';

/** What is sealed beside a payload that is kept aside. */
export interface AsideDetail {
  remoteId: string;
  /** Of what it belongs to, where it has to be asked for with that. */
  owner?: string;
  /** The field of the model that failed; null: nobody knows which, or the record as a whole. */
  field: string | null;
}

/** So much is kept of a payload that is too large to be kept. */
const EXCERPT = 64 * 1024;

/** A record that was taken over, or that is gone. */
interface Passed {
  id: string;
  askedAt: Date;
  /** Of its payload, where it was not read again: it passes for that one alone. */
  hash?: Buffer | null;
}

/** What becomes of the quarantine: in go those that failed, out go those that have `passed` at these times or are gone. */
export function quarantining(
  sealing: Sealing,
  { passed, failures }: { passed: readonly Passed[]; failures: readonly Failure[] },
  held: ReadonlyMap<string, KnownAside>,
): Quarantining {
  const failed = new Set(failures.map(({ id }) => id));
  const isReleased = ({ id, askedAt, hash = null }: Passed): boolean => {
    const known = held.get(id);
    if (!known || failed.has(id) || known.askedAt > askedAt.getTime()) return false;
    return hash === null || known.hash.equals(hash);
  };
  return {
    kept: failures.flatMap((failure) =>
      failure.of ? [asideOf(sealing, failure, failure.of, held.get(failure.id))] : [],
    ),
    released: passed.filter(isReleased),
  };
}

/** What was said of records while they lay in quarantine. */
export const passedOf = (
  { released }: Quarantining,
  aside: ReadonlyMap<string, KnownAside>,
): { code: string; subject: string }[] =>
  released.flatMap(({ id }) => {
    const known = aside.get(id);
    return known ? [{ code: known.code, subject: `${known.model}:${id}` }] : [];
  });

/** Of a payload that lies there already nothing is sealed again. */
function asideOf(
  { keys, rendering }: Sealing,
  { id, model, code, field = null }: Failure,
  { remoteId, owner, askedAt, text, hash, shape }: NonNullable<Failure['of']>,
  known: KnownAside | undefined,
): Aside {
  const detail: AsideDetail = { remoteId, field, ...(owner === undefined ? {} : { owner }) };
  const bytes = text === null ? null : Buffer.from(text, 'utf8');
  const whole = bytes !== null && bytes.length <= LARGEST_RAW;
  const kept = bytes === null || known?.hash.equals(hash) ? null : bytes.subarray(0, whole ? bytes.length : EXCERPT);
  return {
    ...{ id, model, code, shape, rendering, hash, askedAt, whole },
    detail: keys.seal('quarantine', id, JSON.stringify(detail)),
    raw: kept && keys.seal('quarantined', id, compressed(kept)),
  };
}

/** Throws SealBroken. */
export const detailOf = (keys: ConnectionKeys, { id, detail }: { id: string; detail: Uint8Array }): AsideDetail =>
  JSON.parse(keys.open('quarantine', id, detail).toString('utf8')) as AsideDetail;

/** What is kept of the payload: of a large one its beginning. Throws SealBroken. */
export const textOf = (keys: ConnectionKeys, id: string, raw: Uint8Array): string =>
  zstdDecompressSync(keys.open('quarantined', id, raw)).toString('utf8');
