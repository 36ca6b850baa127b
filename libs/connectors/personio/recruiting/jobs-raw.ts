import type { Json, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { isObject } from '../protocol.js';
import type { Position } from './feed-parser.js';
import type { Translated } from './positions.js';
import type { Stamp } from './stamps.js';

/** A job as v2 lists it. */
export interface PersonioJob {
  id: string;
  name?: string | null;
  department?: { id?: string | number | null; name?: string | null } | null;
  category?: { id?: string | number | null; name?: string | null } | null;
  /** See `membersOf`. */
  hiring_team?: Json;
  created_at?: Stamp | null;
  updated_at?: Stamp | null;
}

/** A job as both places show it, of which either may not know it. */
export interface JobRaw {
  id: string;
  /** Null: v2 does not list it, or nobody asked. Left out: it may not be read. */
  job?: PersonioJob | null;
  /** Those of its hiring team whom Personio does not know (any more). */
  gone?: string[];
  /** Null: it is not published. Left out: nobody knows. */
  feed?: Translated | null;
  /** Its page, where it is published. */
  url?: string;
}

/** The position in the language that counts: the first with a description, or the first. */
export function mainOf({ feed }: JobRaw): { language: string; position: Position } | null {
  const all = Object.entries(feed ?? {}).map(([language, position]) => ({ language, position }));
  return all.find(({ position }) => sectionsOf(position).some(({ value }) => text(value))) ?? all[0] ?? null;
}

/** The sections of a description: each a name, and HTML as somebody wrote it. */
export function sectionsOf({ jobDescriptions }: Position): JsonObject[] {
  return (Array.isArray(jobDescriptions) ? jobDescriptions : []).filter(isObject);
}

export interface Named {
  remoteId: string;
  name: string | null;
}

/** The feed names departments without their ids. */
export function departmentOf(raw: JobRaw): Named | null {
  const { id, name } = raw.job?.department ?? {};
  const remoteId = text(id);
  return remoteId === null ? byName(mainOf(raw)?.position.department) : { remoteId, name: text(name) };
}

/** The main place of work first. */
export function officesOf(raw: JobRaw): Named[] {
  const { office, additionalOffices = [] } = mainOf(raw)?.position ?? {};
  const named = [office, ...[additionalOffices].flat()].flatMap((name) => byName(name) ?? []);
  return [...new Map(named.map((one) => [one.remoteId, one])).values()];
}

function byName(value: unknown): Named | null {
  const name = text(value);
  return name === null ? null : { remoteId: `name:${name}`, name };
}
