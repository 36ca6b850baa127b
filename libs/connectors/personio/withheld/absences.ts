import type { Json, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { isObject } from '../protocol.js';
import { isCalled, SICK_LEAVE } from './groups.js';

/**
 * An absence for illness is not kept at all. Without its kind it would be the one that says nothing, which tells as much; so would
 * its comment, its certificate, or a balance that grows with it. One whose kind Personio does not tell may be for illness, and goes
 * as well. Of all others the certificate goes. That somebody's days are not all accounted for remains; why, nobody can read from it.
 */
export function absenceWithoutSickness(raw: JsonObject): JsonObject | null {
  const v1 = objectIn(raw, 'v1');
  const kinds = [objectIn(raw, 'absence_type'), attributesIn(v1, 'time_off_type'), attributesIn(v1, 'absence_type')];
  const period = objectIn(raw, 'period');
  if (mayBeSickness(kinds) || [period, v1].some(isCertified)) return null;
  if (!('certificate' in period) && !('certificate' in v1)) return raw;
  return { ...raw, period: uncertified(period), v1: isObject(raw['v1']) ? uncertified(v1) : (raw['v1'] ?? null) };
}

export const kindWithoutSickness = (raw: JsonObject): JsonObject | null =>
  mayBeSickness([raw, objectIn(raw, 'v1')]) ? null : raw;

export const balanceWithoutSickness = (raw: JsonObject): JsonObject | null =>
  mayBeSickness([objectIn(raw, 'balance'), objectIn(raw, 'type')]) ? null : raw;

/** By what a kind of absence is called and of which category it is. */
const isSick = (kind: JsonObject): boolean => isCalled(SICK_LEAVE, kind['category'], kind['name']);

/** One that is of no kind that is told may be. */
export const mayBeSick = (kind: JsonObject): boolean => mayBeSickness([kind]);

/** Nothing tells the kind, or something tells that it is one of illness. */
const mayBeSickness = (kinds: readonly JsonObject[]): boolean =>
  kinds.some(isSick) || kinds.every(({ category, name }) => text(category) === null && text(name) === null);

/** Somebody wants to see, or has seen, that it was for illness. */
function isCertified({ certificate }: JsonObject): boolean {
  const status = text(isObject(certificate) ? certificate['status'] : certificate);
  return status !== null && !/^not[ _-]?required$/i.test(status);
}

const uncertified = (part: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'certificate'));

function objectIn(raw: JsonObject, key: string): JsonObject {
  const value: Json | undefined = raw[key];
  return isObject(value) ? value : {};
}

const attributesIn = (raw: JsonObject, key: string): JsonObject => objectIn(objectIn(raw, key), 'attributes');
