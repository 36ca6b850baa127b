import { interleaved, median, type Round, start, type Target } from './measure.js';
import { fillReferences, type Item, makeReferenceTables } from './reference/tables.js';
import { startApi, type Bench } from './world.js';

/** A connection with records in it. */
export interface Filled {
  id: string;
  token: string;
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

const shuffled = <T>(values: readonly T[]): T[] =>
  values
    .map((value, at) => [(at * 2_654_435_761) % 4_294_967_296, value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);

/** Starts the three servers, gives the references the same employees, and works out what each is asked. */
export async function openReads(bench: Bench, superuserUrl: string, connections: readonly [Filled, ...Filled[]]) {
  await makeReferenceTables(bench.superuser);
  const ours = await startApi(bench);
  const bare = await start('dist/bench/reference/bare.js', [superuserUrl]);
  const nest = await start('dist/bench/reference/nest.js', [superuserUrl]);
  const [first] = connections;
  const headersOf = ({ token }: Filled): Record<string, string> => ({
    authorization: `Bearer ${bench.apiKey}`,
    'x-connector-token': token,
  });
  const list = `http://127.0.0.1:${ours.port}${PATH}`;
  for (const connection of connections) {
    const { items } = await walk(list, 'page_size=200', headersOf(connection));
    await fillReferences(bench.superuser, connection, items);
  }
  await bench.superuser.query('VACUUM ANALYZE');
  const our = await walk(list, 'page_size=100', headersOf(first));
  const their = await walk(`http://127.0.0.1:${bare.port}/employees`, `connection=${first.id}&page_size=100`, {});
  return {
    cases: casesOf(first, our, their),
    extra: extraOf(our),
    servers: {
      ours: { ...ours, headers: headersOf(first) },
      bare: { ...bare, headers: {} },
      nest: { ...nest, headers: {} },
    },
    close: () => {
      for (const { child } of [ours, bare, nest]) child.kill();
    },
  };
}

interface Walked {
  paths: string[];
  items: Item[];
}

const someOf = ({ items }: Walked): Item[] => shuffled(items).slice(0, 1000);

function casesOf({ id: connection }: Filled, our: Walked, their: Walked): Case[] {
  const people = someOf(our);
  const plain = `connection=${connection}`;
  const starts = people.slice(0, 100).map(({ modified_at }) => `${plain}&page_size=100&modified_after=${modified_at}`);
  const byId = people.map(({ id }) => `/employees/${id}?${plain}`);
  const poll = [`/employees?${plain}&modified_after=${FUTURE}&page_size=100`];
  return [
    {
      name: 'list 100',
      ours: shuffled(our.paths.slice(0, -1)),
      bare: shuffled(their.paths.slice(0, -1)),
      nest: starts.map((query) => `/employees?${query}`),
    },
    { name: 'get by id', ours: people.map(({ id }) => `${PATH}/${id}`), bare: byId, nest: byId },
    {
      name: 'poll, nothing new',
      ours: [`${PATH}?modified_after=${FUTURE}&page_size=100`],
      bare: poll,
      nest: poll,
    },
  ];
}

/** What a list may show besides, each as the query parameters that ask for it. */
const SHOWN = {
  'list 100, custom fields': 'include_custom_fields=true',
  'list 100, raw data': 'include_raw_data=true',
  'list 100, manager and groups expanded': 'expand=manager,groups',
  'list 100, two levels expanded': 'expand=manager.company',
};

function extraOf(our: Walked) {
  const people = someOf(our);
  const pages = shuffled(our.paths.slice(0, -1));
  const shown = Object.entries(SHOWN).map(([name, query]) => [name, pages.map((path) => `${path}&${query}`)] as const);
  return {
    pages,
    shown,
    first: our.paths.slice(0, 1),
    last: our.paths.slice(-2, -1),
    email: people
      .filter(({ work_email }) => work_email !== null)
      .map(({ work_email }) => `${PATH}?work_email=${encodeURIComponent(String(work_email))}`),
    get: people.map(({ id }) => `${PATH}/${id}`),
  };
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
