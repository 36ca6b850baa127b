import { isDeepStrictEqual } from 'node:util';
import { request } from 'undici';
import type { SimulatedCompany } from '../simulated-company.js';
import type { Item as Row } from '../stack.js';
import type { Item } from './model-engine.js';

/** What is to be found of a record, by its remote id. */
export type Facts = Map<string, unknown>;

/** A model as the provider has it now, read from its own API, and the same of a record of ours. */
interface Truth {
  /** The stream that reads it. */
  stream: string;
  read: (source: Source) => Promise<Facts>;
  shown: (item: Item) => unknown;
}

/** The provider's state, asked for without our connector. */
export class Source {
  private tokens: Promise<{ v1: string; v2: string }> | undefined;
  private readonly asked = new Map<string, Promise<Row>>();

  constructor(private readonly company: SimulatedCompany) {}

  /** As it is from now on: what several look at is asked for once. */
  now(): Source {
    const source = new Source(this.company);
    source.tokens = this.tokens ??= this.authenticate();
    return source;
  }

  /** All rows of a v2 list. */
  async v2(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let next: string | undefined = `${this.company.url}${path}`; next !== undefined;) {
      // Employments are linked under a path that is no endpoint.
      const url: URL = new URL(next);
      const answer: Row = await this.get(`${path.split('?')[0] ?? ''}${url.search}`, 'v2');
      rows.push(...(answer['_data'] as Row[]));
      next = answer['_meta']?.links?.next?.href as string | undefined;
    }
    return rows;
  }

  /** All attributes of a v1 list, whose offset counts records. */
  async v1(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let total = 1; rows.length < total;) {
      const { data, metadata } = await this.get(`${path}&offset=${rows.length}`, 'v1');
      rows.push(...(data as Row[]).map(({ attributes }) => attributes as Row));
      total = (data as Row[]).length === 0 ? 0 : (metadata.total_elements as number);
    }
    return rows;
  }

  private get(path: string, generation: 'v1' | 'v2'): Promise<Row> {
    const answer = this.asked.get(path) ?? this.ask(path, generation);
    this.asked.set(path, answer);
    return answer;
  }

  private async ask(path: string, generation: 'v1' | 'v2'): Promise<Row> {
    this.tokens ??= this.authenticate();
    const token = (await this.tokens)[generation];
    const headers = { authorization: `Bearer ${token}`, 'x-simulator-unspoilt': '1' };
    const { statusCode, body } = await request(`${this.company.url}${path}`, { headers });
    const answer = (await body.json()) as Row;
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}.`);
    return answer;
  }

  private async authenticate(): Promise<{ v1: string; v2: string }> {
    const { client_id = '', client_secret = '' } = this.company.credentials;
    const post = async (path: string, body: object): Promise<Row> => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-simulator-unspoilt': '1' };
      const form = new URLSearchParams({ client_id, client_secret, ...body }).toString();
      const answer = await request(`${this.company.url}${path}`, { method: 'POST', headers, body: form });
      return (await answer.body.json()) as Row;
    };
    const [v1, v2] = await Promise.all([
      post('/v1/auth', {}),
      post('/v2/auth/token', { grant_type: 'client_credentials' }),
    ]);
    return { v1: v1['data'].token as string, v2: v2['access_token'] as string };
  }
}

const byId = (rows: readonly Row[], facts: (row: Row) => unknown): Facts =>
  new Map(rows.map((row) => [String(row['id']), facts(row)]));

const without = (row: Row | null, ...keys: string[]): Row | null =>
  row && Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));

const sorted = (rows: readonly Row[]): Row[] => rows.toSorted((one, other) => (one['id'] < other['id'] ? -1 : 1));

async function ofEach(source: Source, path: (id: string) => string, list: string): Promise<[Row, Row[]][]> {
  const owners = await source.v2(list);
  const each = owners.map(async (owner): Promise<[Row, Row[]][]> => {
    try {
      return [[owner, await source.v2(path(String(owner['id'])))]];
    } catch (error) {
      if ((error as Error).message.endsWith(' answered 404.')) return []; // gone since the list was read
      throw error;
    }
  });
  return (await Promise.all(each)).flat();
}

const PERSONS = '/v2/persons?limit=50';
const APPLICATIONS = '/v2/recruiting/applications?limit=200';
const employmentsOf = (id: string): string => `/v2/persons/${id}/employments?limit=50`;
const filesOf = (id: string): string => `/v2/document-management/documents?owner_id=${id}&limit=200`;
const transitionsOf = (id: string): string => `/v2/recruiting/applications/${id}/stage-transitions?limit=200`;

/** Grows with the calendar. */
const BALANCE = 'vacation_day_balance';

const OWNERS = ['owner', 'application', 'candidate'];

async function files(source: Source, owners: string): Promise<Facts> {
  const rows = (await ofEach(source, filesOf, owners)).flatMap(([{ id }, found]) =>
    found.map((row): Row => ({ ...row, of: String(id) })),
  );
  return byId(rows, (row) => ({ file: without(row, 'category', 'of', ...OWNERS), of: row['of'], name: row['name'] }));
}

const shownFile =
  (owner: string) =>
  ({ raw_data: raw, file_name: name }: Item): unknown => ({
    file: without(raw, 'category', ...OWNERS),
    of: raw[owner].id,
    name,
  });

export const TRUTHS: Record<string, Truth> = {
  employee: {
    stream: 'people',
    async read(source) {
      const rows = await source.v1('/v1/company/employees?limit=100');
      const v1 = new Map(rows.map((row) => [String(row['id'].value), without(row, BALANCE)]));
      const people = await ofEach(source, employmentsOf, PERSONS);
      return new Map(
        people.map(([person, employments]) => [
          String(person['id']),
          { person, employee: v1.get(String(person['id'])), employments, first_name: person['first_name'] },
        ]),
      );
    },
    shown: ({ raw_data: { person, employee, employments }, first_name }) => ({
      ...{ person, employee: without(employee, BALANCE), employments, first_name },
    }),
  },
  employment: {
    stream: 'people',
    async read(source) {
      const people = await ofEach(source, employmentsOf, PERSONS);
      return byId(
        people.flatMap(([, employments]) => employments),
        (employment) => ({ employment }),
      );
    },
    shown: ({ raw_data: { employment } }) => ({ employment }),
  },
  time_off: {
    stream: 'absences',
    async read(source) {
      const [days, hours] = await Promise.all(
        ['/v1/company/time-offs?limit=200', '/v1/company/absence-periods?limit=200'].map((path) => source.v1(path)),
      );
      const v1 = new Map([
        ...(days ?? []).map((row) => [row['id_v2'], without(row, 'employee')] as const),
        ...(hours ?? []).map((row) => [row['id'], without(row, 'employee')] as const),
      ]);
      return byId(await source.v2('/v2/absence-periods?limit=100'), (period) => ({
        period,
        v1: v1.get(period['id']),
      }));
    },
    shown: ({ raw_data: { period, v1 } }) => ({ period, v1 }),
  },
  timesheet_entry: {
    stream: 'attendances',
    async read(source) {
      const periods = await source.v2('/v2/attendance-periods?limit=100');
      const counting = periods.filter(({ approval }) => approval.status !== 'REJECTED');
      const works = counting.filter(({ type }) => type === 'WORK');
      // Steps give every stretch of work a day of its own.
      const sameDay = (one: Row, other: Row): boolean =>
        one['person'].id === other['person'].id && one['attribution_date'] === other['attribution_date'];
      return byId(works, (work) => ({
        work,
        breaks: sorted(counting.filter((one) => one['type'] === 'BREAK' && sameDay(one, work))),
      }));
    },
    shown: ({ raw_data: { work, breaks } }) => ({ work, breaks: sorted(breaks) }),
  },
  document: {
    stream: 'documents',
    read: (source) => files(source, PERSONS),
    shown: shownFile('owner'),
  },
  job: {
    stream: 'jobs',
    read: async (source) => byId(await source.v2('/v2/recruiting/jobs?limit=200'), (job) => ({ job })),
    shown: ({ raw_data: { job } }) => ({ job }),
  },
  candidate: {
    stream: 'candidates',
    read: async (source) =>
      byId(await source.v2('/v2/recruiting/candidates?limit=200'), (row) => ({ row, first_name: row['first_name'] })),
    shown: ({ raw_data: row, first_name }) => ({ row, first_name }),
  },
  application: {
    stream: 'applications',
    async read(source) {
      const rows = await ofEach(source, transitionsOf, APPLICATIONS);
      return new Map(rows.map(([row, transitions]) => [String(row['id']), { row, transitions }]));
    },
    shown: ({ raw_data: raw }) => ({ row: without(raw, 'transitions'), transitions: raw.transitions as unknown }),
  },
  attachment: {
    stream: 'attachments',
    read: (source) => files(source, APPLICATIONS),
    shown: shownFile('application'),
  },
};

/** What of our records is not as the provider has it, in words; nothing where all is. */
export function differences(truth: Facts, ours: Facts): string[] {
  const plain = (facts: unknown): unknown => JSON.parse(JSON.stringify(facts));
  return [...new Set([...truth.keys(), ...ours.keys()])].flatMap((id) => {
    if (!ours.has(id)) return `${id} is missing`;
    if (!truth.has(id)) return `${id} is not at the provider`;
    const [theirs, own] = [plain(truth.get(id)), plain(ours.get(id))] as [Row, Row];
    return [...new Set([...Object.keys(theirs), ...Object.keys(own)])]
      .filter((part) => !isDeepStrictEqual(theirs[part], own[part]))
      .map((part) => `${id}: ${part} is ${JSON.stringify(own[part])} and not ${JSON.stringify(theirs[part])}`);
  });
}
