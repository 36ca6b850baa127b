import type pg from 'pg';
import { interleaved, median, type Round, start, type Target } from './measure.js';
import { startApi, type Bench } from './world.js';

/** A connection with records in it. */
export interface Filled {
  id: string;
  token: string;
}

interface Item {
  id: string;
  modified_at: string;
  first_name: string | null;
  work_email: string | null;
  [field: string]: unknown;
}

interface PageOfItems {
  cursor: string | null;
  items: Item[];
}

interface Answering {
  port: number;
  pid: number;
  headers: Record<string, string>;
}

/** One kind of request, and how each server is asked it. */
export interface Case {
  name: string;
  ours: string[];
  bare: string[];
  nest: string[];
}

const PATH = '/api/hris/v1/employees';
const FUTURE = '2100-01-01T00:00:00.000Z';

async function walk(
  base: string,
  query: string,
  headers: Record<string, string>,
): Promise<{ paths: string[]; items: Item[] }> {
  const paths: string[] = [];
  const items: Item[] = [];
  for (let path: string | undefined = `${base}?${query}`; path !== undefined;) {
    paths.push(path.replace(/^http:..[^/]+/, ''));
    const answer = await fetch(path, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const page = (await answer.json()) as PageOfItems;
    items.push(...page.items);
    path = page.cursor === null ? undefined : `${base}?${query}&cursor=${encodeURIComponent(page.cursor)}`;
  }
  return { paths, items };
}

const COLUMNS = `SELECT column_name FROM information_schema.columns WHERE table_name = 'bench_employee' ORDER BY ordinal_position`;

/** The same employees as the references keep them: as one text, and as ordinary columns. */
async function fillReferences(superuser: pg.Client, connection: Filled, items: readonly Item[]): Promise<void> {
  const plain = items.map(({ id, modified_at, custom_fields: _custom, ...fields }) => [
    id,
    modified_at,
    JSON.stringify(fields),
  ]);
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

const shuffled = <T>(values: readonly T[]): T[] =>
  values
    .map((value, at) => [(at * 2_654_435_761) % 4_294_967_296, value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);

/** Starts the three servers and works out what each is asked. */
export async function openReads(bench: Bench, superuserUrl: string, connections: readonly Filled[]) {
  await makeReferenceTables(bench.superuser);
  const [ours, bare, nest] = [
    await startApi(bench),
    await start('dist/bench/reference/bare.js', [superuserUrl]),
    await start('dist/bench/reference/nest.js', [superuserUrl]),
  ];
  const [first] = connections;
  if (!first) throw new Error('There is no connection.');
  const headers = { authorization: `Bearer ${bench.apiKey}`, 'x-connector-token': first.token };
  const our = await walk(`http://127.0.0.1:${ours.port}${PATH}`, 'page_size=100', headers);
  for (const connection of connections) {
    const { items } = await walk(`http://127.0.0.1:${ours.port}${PATH}`, 'page_size=200', {
      ...headers,
      'x-connector-token': connection.token,
    });
    await fillReferences(bench.superuser, connection, items);
  }
  await bench.superuser.query('VACUUM ANALYZE');
  const their = await walk(`http://127.0.0.1:${bare.port}/employees`, `connection=${first.id}&page_size=100`, {});
  const starts = shuffled(our.items)
    .slice(0, 100)
    .map(({ modified_at }) => modified_at);
  const nestPaths = starts.map((start) => `/employees?connection=${first.id}&page_size=100&modified_after=${start}`);
  const people = shuffled(our.items).slice(0, 1000);
  const cases: Case[] = [
    {
      name: 'list 100',
      ours: shuffled(our.paths.slice(0, -1)),
      bare: shuffled(their.paths.slice(0, -1)),
      nest: nestPaths,
    },
    {
      name: 'get by id',
      ours: people.map(({ id }) => `${PATH}/${id}`),
      bare: people.map(({ id }) => `/employees/${id}?connection=${first.id}`),
      nest: people.map(({ id }) => `/employees/${id}?connection=${first.id}`),
    },
    {
      name: 'poll, nothing new',
      ours: [`${PATH}?modified_after=${FUTURE}&page_size=100`],
      bare: [`/employees?connection=${first.id}&modified_after=${FUTURE}&page_size=100`],
      nest: [`/employees?connection=${first.id}&modified_after=${FUTURE}&page_size=100`],
    },
  ];
  const extra = {
    first: our.paths.slice(0, 1),
    last: our.paths.slice(-2, -1),
    email: people
      .filter(({ work_email }) => work_email !== null)
      .map(({ work_email }) => `${PATH}?work_email=${encodeURIComponent(String(work_email))}`),
    get: people.map(({ id }) => `${PATH}/${id}`),
  };
  const servers = { ours: { ...ours, headers }, bare: { ...bare, headers: {} }, nest: { ...nest, headers: {} } };
  return { cases, extra, servers, close: () => [ours, bare, nest].forEach(({ child }) => child.kill()) };
}

export const targetOf = (name: string, { port, pid, headers }: Answering, paths: string[]): Target => ({
  name,
  port,
  pid,
  headers,
  paths,
});

export interface Figure {
  requestsPerSecond: number;
  nodeMicros: number;
  postgresMicros: number;
  /** Of this target's requests a second to another's, round by round: the median. */
  against: Record<string, number>;
}

/** Targets in turn; each one's medians, and its ratio to each other one in the same round. */
export async function compare(
  targets: Target[],
  postgresPid: number,
  plan: { rounds: number; seconds: number },
): Promise<Record<string, Figure>> {
  const results = await interleaved(targets, postgresPid, plan);
  const of = (name: string): Round[] => results.get(name) ?? [];
  const figure = (name: string): Figure => ({
    requestsPerSecond: median(of(name).map((round) => round.requestsPerSecond)),
    nodeMicros: median(of(name).map((round) => round.nodeMicros)),
    postgresMicros: median(of(name).map((round) => round.postgresMicros)),
    against: Object.fromEntries(
      targets.map((other) => [
        other.name,
        median(
          of(name).map((round, turn) => round.requestsPerSecond / (of(other.name)[turn]?.requestsPerSecond ?? NaN)),
        ),
      ]),
    ),
  });
  return Object.fromEntries(targets.map(({ name }) => [name, figure(name)]));
}
