import type { Json, JsonObject } from '../../contract.js';
import type { EmployeeAttributes, Person, PersonioEmployment } from '../types.js';
import { isObject } from '../protocol.js';

/** What an employee is mapped from: both generations' payloads, with the contract that counts today picked out. */
export interface EmployeeView {
  person: Person;
  employee: EmployeeAttributes | null;
  /** Null: the person has none, or they may not be read. */
  employment: PersonioEmployment | null;
  /** Whether contracts may be read. */
  contractsShown: boolean;
  /** Its department, by name. */
  department: { id?: string; name?: string } | null;
}

export interface EmploymentView {
  person: { id?: string };
  employment: PersonioEmployment;
  department: { name?: string } | null;
}

export function employeeView(raw: JsonObject): EmployeeView {
  const { person, employee, employments, departments } = raw as unknown as {
    person: Person;
    employee: EmployeeAttributes | null;
    employments: PersonioEmployment[] | null;
    departments?: { id: string; name: string }[];
  };
  const employment = current(employments ?? []);
  const departmentId = unitOf(employment, 'department');
  const department = departments?.find(({ id }) => id === departmentId) ?? null;
  return { person, employee, employment, contractsShown: employments !== null, department };
}

export function employmentView(raw: JsonObject): EmploymentView {
  return raw as unknown as EmploymentView;
}

const RUNNING = ['ACTIVE', 'LEAVE'];

/** The contract that a person stands in: a running one, else one that is about to begin, else the last. The newest of several. */
export function current(employments: readonly PersonioEmployment[]): PersonioEmployment | null {
  const newestFirst = [...employments].sort((one, other) => startOf(other).localeCompare(startOf(one)));
  const running = newestFirst.find(({ status }) => RUNNING.includes(status ?? ''));
  return running ?? newestFirst.find(({ status }) => status === 'ONBOARDING') ?? newestFirst[0] ?? null;
}

const startOf = ({ employment_start_date: start }: PersonioEmployment): string => start ?? '';

function unitOf(employment: PersonioEmployment | null, type: string): string | undefined {
  const id = employment?.org_units?.find((unit) => unit.type === type)?.id;
  return id === undefined ? undefined : String(id);
}

/** An attribute that only its meaning identifies: customers' own attributes have numbers for names. */
export function meaning(view: EmployeeView, name: string): Json {
  const v2 = view.person.custom_attributes?.find(({ id, global_id }) => id === name || global_id === name);
  return v2?.value ?? meaningV1(view.employee, name);
}

function meaningV1(employee: EmployeeAttributes | null, name: string): Json {
  const attributes = Object.entries((employee ?? {}) as JsonObject);
  const found = attributes.find(([key, value]) => key === name || (isObject(value) && value['universal_id'] === name));
  return found && isObject(found[1]) ? (found[1]['value'] ?? null) : null;
}
