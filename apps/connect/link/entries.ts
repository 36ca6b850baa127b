import type { ModelChoice } from '../types.js';
import type { Checked, Credential, Session, StreamGrant } from './types.js';

/** What was typed or pasted, by credential. A paste keeps its lines, which an input does not show. */
export type Entries = Record<string, string>;

/** Several values in one paste: JSON, or lines that name what they hold. */
const SEVERAL = /[{\n]|\S\s*[:=]\s*\S.*\S\s*[:=]\s*\S/s;

export const holdsSeveral = (entry: string): boolean => SEVERAL.test(entry);

/** Each value in its own field, where the check has found all that did not stand there; undefined: as it is. */
export function sorted(entries: Entries, { understood, places }: Checked): Entries | undefined {
  const names = Object.keys(understood);
  if (names.length === 0 || names.some((name) => !places[name])) return undefined;
  const emptied = Object.values(understood).map((from) => [from, ''] as const);
  const found = Object.entries(understood).map(
    ([name, from]) => [name, (entries[from] ?? '').slice(...(places[name] ?? []))] as const,
  );
  return { ...entries, ...Object.fromEntries(emptied), ...Object.fromEntries(found) };
}

/** What has to be filled in and is not. */
export const unfilled = (credentials: readonly Credential[], entries: Entries): Credential[] =>
  credentials.filter(({ name, optional }) => !optional && (entries[name] ?? '').trim() === '');

/** Whether there is enough to ask the provider. */
export function ready(credentials: readonly Credential[], entries: Entries): boolean {
  const filled = credentials.filter(({ name }) => (entries[name] ?? '').trim() !== '');
  if (filled.length === 0) return false;
  if (filled.some(({ name }) => holdsSeveral(entries[name] ?? ''))) return true;
  return unfilled(credentials, entries).length === 0;
}

export const allOptional = ({ credentials }: Pick<Session, 'credentials'>): boolean =>
  credentials.every(({ optional }) => optional);

/** Models that can be read and that cannot, in the order of `known`; those that are switched off are neither. */
export function grantedModels(
  { streams }: Checked,
  known: readonly ModelChoice[],
  off: readonly string[],
): { can: string[]; cannot: Map<string, StreamGrant> } {
  const can = new Set<string>();
  const cannot = new Map<string, StreamGrant>();
  for (const stream of streams) {
    for (const model of stream.models.filter((one) => !off.includes(one))) {
      if (stream.granted) can.add(model);
      else cannot.set(model, stream);
    }
  }
  const order = known.map(({ name }) => name);
  const sorted = [...can].filter((model) => !cannot.has(model)).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return { can: sorted, cannot };
}
