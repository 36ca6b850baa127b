import { compensation } from '#models';
import type { JsonObject, Page, Pulled } from '../contract.js';
import type { RightMissing } from '../errors.js';
import { catalogueIfShown, keysOf } from './attributes.js';
import type { PersonioClient } from './client.js';
import { EmployeeList, type ListPage, type ListPlace, ListUseless } from './employee-list.js';
import { isObject } from './protocol.js';

/** The salary attributes of v1, in the order of `salary` in their payloads. */
export const SALARY_ATTRIBUTES = ['fix_salary', 'hourly_salary'] as const;
const KINDS = { fix_salary: 'fix', hourly_salary: 'hourly' } as const;

/**
 * Salaries as v1 shows them, one record for each that is set. `refusal`: why v2 does not tell; `resumed`: the place of an interrupted
 * pull.
 */
export async function* salaries(
  client: PersonioClient,
  refusal: RightMissing,
  resumed: JsonObject | undefined,
): AsyncGenerator<Page, void> {
  const shared = await sharedSalaries(client);
  if (shared.length === 0) throw refusal;
  const from = resumed?.['list'] as ListPlace | undefined;
  const list = new EmployeeList(client, { attributes: [...shared, 'fix_salary_interval'], from });
  try {
    for await (const page of list.pages()) yield { found: salariesOf(page), checkpoint: placeOf(page) };
  } catch (error) {
    if (error instanceof ListUseless) throw refusal;
    throw error;
  }
  yield { found: [], checkpoint: {}, ...(list.complete ? {} : { incomplete: [compensation.name] }) };
}

const placeOf = ({ place }: ListPage): JsonObject => (place ? { list: place as unknown as JsonObject } : {});

/** Those that the admin lets us read. One that is not is left out in silence, which must not look like no salary. */
async function sharedSalaries(client: PersonioClient): Promise<string[]> {
  const catalogued = await catalogueIfShown(client);
  const listed = catalogued && keysOf(catalogued);
  return SALARY_ATTRIBUTES.filter((key) => listed?.has(key));
}

function salariesOf({ rows, askedAt }: ListPage): Pulled[] {
  return rows.flatMap(({ id, attributes }) =>
    SALARY_ATTRIBUTES.flatMap((key) => {
      const attribute = attributes[key];
      if (!isObject(attribute) || !(Number(attribute['value']) > 0)) return []; // 0 is "not set"
      const interval = attributes['fix_salary_interval'];
      const raw = {
        salary: KINDS[key],
        person: { id },
        attribute,
        ...(key === 'fix_salary' && isObject(interval) ? { interval: interval['value'] ?? null } : {}),
      };
      return [{ model: compensation.name, remoteId: `v1:${id}:${KINDS[key]}`, raw, askedAt }];
    }),
  );
}
