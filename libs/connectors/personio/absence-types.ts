import { absenceType } from '#models';
import type { JsonObject } from '../contract.js';
import { absenceTypesV1 } from './absences-v1.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { shortList } from './lists.js';
import { v2Pages, withIds } from './paging.js';
import { isNotOffered } from './protocol.js';

const ABSENCE_TYPES: Request = { path: '/v2/absence-types', query: { limit: 100 }, area: AREAS.absences };

/** v1 adds whether somebody has to approve. */
export const absenceTypes = shortList('absence-types', absenceType, ABSENCE_TYPES, async (client) => {
  const rows = await absenceTypesV1(client);
  const v1 = rows && new Map(rows.map((row) => [row['id_v2'], row]));
  return {
    row: (row) => ({ ...row, v1: v1 && (v1.get(row.id) ?? {}) }),
    rightsMissing: v1 ? [] : [AREAS.absencesV1],
  };
});

/** By id; empty where an account does not have the list. */
export async function absenceTypesV2(client: PersonioClient): Promise<Map<string, JsonObject>> {
  const types = new Map<string, JsonObject>();
  try {
    for await (const { rows } of v2Pages(client, ABSENCE_TYPES))
      for (const row of withIds(rows)) types.set(row.id, row);
  } catch (error) {
    if (!isNotOffered(error)) throw error;
  }
  return types;
}
