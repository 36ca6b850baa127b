import type pg from 'pg';

/** An employee as our API lists it. */
export interface Item {
  id: string;
  modified_at: string;
  work_email: string | null;
  [field: string]: unknown;
}

const COLUMNS = `SELECT column_name FROM information_schema.columns WHERE table_name = 'bench_employee' ORDER BY ordinal_position`;

/** The same employees as the references keep them: as one text, and as ordinary columns. */
export async function fillReferences(
  superuser: pg.Client,
  connection: { id: string },
  items: readonly Item[],
): Promise<void> {
  const plain = items.map(({ id, modified_at, ...fields }) => [id, modified_at, JSON.stringify(fields)]);
  await superuser.query(
    `INSERT INTO bench_plain SELECT $1, page.* FROM unnest($2::uuid[], $3::timestamptz[], $4::text[]) AS page`,
    [connection.id, ...[0, 1, 2].map((column) => plain.map((row) => row[column]))],
  );
  const { rows } = await superuser.query<{ column_name: string }>(COLUMNS);
  const names = rows.map(({ column_name: name }) => name).filter((name) => name !== 'connection_id');
  await superuser.query(
    `INSERT INTO bench_employee (connection_id, ${names.join(', ')})
     SELECT $1, ${names.join(', ')} FROM json_populate_recordset(NULL::bench_employee, $2::json)`,
    [connection.id, JSON.stringify(items)],
  );
}

export async function makeReferenceTables(superuser: pg.Client): Promise<void> {
  await superuser.query(`
    CREATE TABLE bench_plain (connection_id uuid, id uuid, modified_at timestamptz, body text, PRIMARY KEY (connection_id, id));
    CREATE INDEX ON bench_plain (connection_id, modified_at, id);
    CREATE TABLE bench_employee (
      id uuid, connection_id uuid, modified_at timestamptz, remote_id text, employee_number text, company text, first_name text,
      middle_name text, last_name text, preferred_name text, display_full_name text, username text, designation text, groups jsonb,
      department text, division text, work_email text, personal_email text, mobile_phone_number text, home_phone_number text,
      country_code text, home_location jsonb, work_location jsonb, work_locations jsonb, manager text, pay_group text, ssn text,
      gender text, ethnicity text, marital_status text, tobacco_use boolean, date_of_birth text, start_date text,
      remote_created_at text, employment_status text, termination_date text, termination_reason text, avatar text,
      payroll_run_calendar text, PRIMARY KEY (connection_id, id));
    CREATE INDEX ON bench_employee (connection_id, modified_at, id)`);
}
