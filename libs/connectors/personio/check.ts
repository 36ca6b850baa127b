import type { Grants, JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import { attributesOf, catalogue } from './attributes.js';
import type { PersonioClient, Reply } from './client.js';
import { EMPLOYEES } from './employee-list.js';
import { COST_CENTERS, ORG_UNIT_LIST } from './groups.js';
import { LEGAL_ENTITIES, WORKPLACES } from './lists.js';
import { mayReadEmployments } from './employments-right.js';
import { withIds } from './paging.js';
import { EMPLOYMENTS, PERSONS } from './people-reader.js';
import { isNotOffered, isObject } from './protocol.js';

/** So many people are remembered to recognise the account by. */
const SAMPLE = 50;

/** What the credentials let us read, asked of Personio now. Rejects with CredentialsRejected when it does not let us in. */
export async function check(client: PersonioClient): Promise<Grants> {
  await client.authenticate();
  const [persons, listed, units, centers, entities, places] = await Promise.all([
    asked(client.v2({ path: '/v2/persons', query: { limit: SAMPLE }, area: PERSONS })),
    asked(catalogue(client)),
    ...[ORG_UNIT_LIST, COST_CENTERS, LEGAL_ENTITIES, WORKPLACES].map((request) => asked(client.v2(request))),
  ]);
  const people = withIds(rowsOf(persons, '_data'));
  const employments = await mayReadEmployments(client, people);
  // Where there is no list of org units, those of the people on the v1 list are asked for one by one.
  const groups = units ?? centers ?? listed;
  const parts = { [EMPLOYMENTS]: employments, [EMPLOYEES]: listed, [COST_CENTERS.area]: centers };
  return {
    streams: {
      people: grant(persons, PERSONS),
      groups: grant(groups, `${ORG_UNIT_LIST.area}; ${COST_CENTERS.area}`),
      'legal-entities': grant(entities, LEGAL_ENTITIES.area),
      workplaces: grant(places, WORKPLACES.area),
    },
    missing: [
      // Undefined where the account does not have the list yet: then no right is missing.
      ...(units === null ? [ORG_UNIT_LIST.area] : []),
      ...Object.entries(parts).flatMap(([area, shown]) => (shown ? [] : [area])),
      ...(listed ? attributesOf(listed).missing : []),
    ],
    sample: { model: 'employee', remoteIds: people.map(({ id }) => id) },
  };
}

type Asked = Reply | null | undefined;

function grant(reply: Asked, area: string): { granted: boolean; missing?: string } {
  return reply ? { granted: true } : { granted: false, missing: area };
}

/** Null: the right is missing. Undefined: the account does not have the thing. */
async function asked(reply: Promise<Reply>): Promise<Asked> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RightMissing) return null;
    if (isNotOffered(error)) return undefined;
    throw error;
  }
}

function rowsOf(reply: Asked, key: string): JsonObject[] {
  const rows = reply?.body[key];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}
