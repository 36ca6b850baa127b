import { absenceType } from '#models';
import type { JsonObject, Stream } from '../contract.js';
import type { Query } from '../http.js';
import { absenceTypesV1 } from './absences-v1.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isComplete, nextOf, offered, pulled, SELDOM } from './lists.js';
import { v2Pages, withIds } from './paging.js';
import { isNotOffered } from './protocol.js';

const ABSENCE_TYPES: Request = { path: '/v2/absence-types', query: { limit: 100 }, area: AREAS.absences };

/** A short list; v1 adds whether somebody has to approve. */
export const absenceTypes: Stream<PersonioClient> = {
  name: 'absence-types',
  models: [absenceType],
  every: SELDOM,
  covers: () => 'all',
  async *pull(client, { checkpoint }) {
    const rows = await absenceTypesV1(client);
    const v1 = rows && new Map(rows.map((row) => [row['id_v2'], row]));
    let incomplete = checkpoint?.['incomplete'] === true;
    const pages = v2Pages(client, ABSENCE_TYPES, checkpoint?.['next'] as Query | undefined);
    for await (const page of offered(pages, AREAS.absences)) {
      incomplete ||= !isComplete(page);
      const found = pulled(page, absenceType, (id) => id);
      yield {
        found: found.map((one) => ({ ...one, raw: { ...one.raw, v1: v1 && (v1.get(one.remoteId) ?? {}) } })),
        checkpoint: { ...nextOf(page), incomplete },
        ...(incomplete ? { incomplete: [absenceType.name] } : {}),
        ...(v1 ? {} : { rightsMissing: [AREAS.absencesV1] }),
      };
    }
  },
};

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
