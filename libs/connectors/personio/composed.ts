import type { JsonObject, Pulled } from '../contract.js';
import type { Department } from './departments.js';
import type { MarkedRow } from './employee-list.js';

/** One person as several calls show them; null for a part that may not be read. */
export interface Composed {
  person: JsonObject & { id: string };
  row: MarkedRow | null;
  contracts: Contract[] | null;
  /** The instant before the first of the calls. */
  askedAt: Date;
}

export interface Contract {
  employment: JsonObject & { id: string };
  department: Department | null;
  askedAt: Date;
}

export function recordsOf(composed: Composed): Pulled[] {
  const { person, row, contracts, askedAt } = composed;
  return [
    {
      ...{ model: 'employee', remoteId: person.id, raw: employeePayload(composed), askedAt },
      ...(row ? { mark: row.mark } : {}),
    },
    ...(contracts ?? []).map((contract) => ({
      ...{ model: 'employment', remoteId: contract.employment.id, owner: person.id },
      ...{ raw: employmentPayload(person.id, contract), askedAt: contract.askedAt },
    })),
  ];
}

/** What an employee is mapped from: the provider's payloads as they came, and the names of the departments that occur in them. */
function employeePayload({ person, row, contracts }: Composed) {
  const named = new Map(
    (contracts ?? []).flatMap(({ department }) => (department ? [[department.id, department]] : [])),
  );
  return {
    person,
    employee: row?.attributes ?? null,
    employments: contracts?.map(({ employment }) => employment) ?? null,
    departments: [...named.values()].map(({ id, name }) => ({ id, name })),
  };
}

function employmentPayload(personId: string, { employment, department }: Contract) {
  return {
    person: { id: personId },
    employment,
    department: department && { id: department.id, name: department.name },
  };
}
