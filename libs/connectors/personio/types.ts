import type { Json } from '../contract.js';

/** One attribute of an employee (v1). Recordings from 2020 carry only label and value. */
interface Attribute<Value = Json> {
  label?: string;
  value?: Value | null;
  type?: string;
  universal_id?: string | null;
}

/** Department, team, office, subcompany (v1): an empty one comes as null, `""` or `[]`. */
interface Named {
  type?: string;
  attributes?: { id?: string | number; name?: string };
}

/**
 * An employee's attributes (v1). What the customer did not whitelist is left out in silence; customers' own attributes lie
 * beside these under keys such as `dynamic_7123992`.
 */
export interface EmployeeAttributes {
  id?: Attribute<string | number>;
  first_name?: Attribute<string>;
  last_name?: Attribute<string>;
  preferred_name?: Attribute<string>;
  email?: Attribute<string>;
  gender?: Attribute<string>;
  status?: Attribute<string>;
  position?: Attribute<string>;
  employment_type?: Attribute<string>;
  hire_date?: Attribute<string>;
  termination_date?: Attribute<string>;
  termination_type?: Attribute<string>;
  termination_reason?: Attribute<string>;
  created_at?: Attribute<string>;
  last_modified_at?: Attribute<string>;
  supervisor?: Attribute<{ attributes?: { id?: Attribute<string | number> } }>;
  office?: Attribute<Named>;
  department?: Attribute<Named>;
  team?: Attribute<Named>;
  cost_centers?: Attribute<{ attributes?: CostCenterShare }[]>;
  profile_picture?: Attribute<string>;
}

/** v1 numbers cost centers otherwise than v2. */
export interface CostCenterShare {
  id?: string | number;
  name?: string | null;
  percentage?: number | null;
}

interface CustomAttribute {
  id: string;
  type?: string;
  /** In Personio's description, but on no wire. */
  label?: string | null;
  value?: Json;
  global_id?: string | number | null;
}

/** A human being (v2): in the extreme only `id` and `employments` are there. */
export interface Person {
  id: string;
  email?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  first_name?: string | null;
  last_name?: string | null;
  preferred_name?: string | null;
  gender?: string | null;
  status?: string | null;
  profile_picture?: { url?: string | null } | null;
  custom_attributes?: CustomAttribute[] | null;
  employments?: { id: string }[] | null;
}

interface Reference {
  id?: string | number;
}

export interface CostCenter extends Reference {
  weight?: number | null;
}

/** One contract of a person (v2). */
export interface PersonioEmployment {
  id: string;
  status?: string | null;
  type?: string | null;
  weekly_working_hours?: number | string | null;
  full_time_weekly_working_hours?: number | string | null;
  employment_start_date?: string | null;
  employment_end_date?: string | null;
  updated_at?: string | null;
  position?: { title?: string | null } | null;
  supervisor?: Reference | null;
  office?: Reference | null;
  legal_entity?: Reference | null;
  org_units?: { type?: string; id?: string | number }[] | null;
  cost_centers?: CostCenter[] | null;
  person?: Reference | null;
  termination?: { termination_date?: string | null; type?: string | null; reason?: string | null } | null;
}

/** A department or team, whose id is unique per type only, or a cost center (v2). */
export interface OrgUnit {
  /** Which list it comes from. */
  kind: 'org_unit' | 'cost_center';
  id: string | number;
  type?: string | null;
  name?: string | null;
  parent_id?: string | number | null;
  /** Only when asked for. */
  parent_chain?: { id?: string | number; type?: string }[] | null;
}

export interface LegalEntity {
  id: string;
  name?: string | null;
}

/** A workplace (v2). */
export interface NamedThing {
  id: string;
  name?: string | null;
}

/** A part of what a person is paid (v2). */
export interface CompensationV2 {
  id: string;
  person?: { id?: string | number } | null;
  type?: { id?: string; name?: string | null; category?: string | null } | null;
  amount?: { value?: number | string | null; currency?: string | null } | null;
  interval?: string | null;
  effective_from?: string | null;
  updated_at?: string | null;
}

/** A salary attribute of an employee (v1), put together by the stream: they have no ids of their own. */
export interface SalaryV1 {
  salary: 'fix' | 'hourly';
  person: { id: string };
  attribute: { label?: string | null; value?: number | string | null; currency?: string | null };
  /** Of a fixed salary: `monthly`, `yearly`, or empty. */
  interval?: string | null;
}

/** A file of a person (v2), with the name of its category, which only v1 tells. */
export interface PersonDocument {
  id: string;
  name?: string | null;
  date?: string | null;
  comment?: string | null;
  category?: { id?: string | number; name?: string | null } | null;
  owner?: { id?: string | number } | null;
  document_type?: string | null;
  size?: number | string | null;
  created_at?: string | null;
  virus_scan?: { status?: string | null } | null;
}
