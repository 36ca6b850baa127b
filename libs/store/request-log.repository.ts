import { Injectable } from '@nestjs/common';
import { firstIdAt } from '#kernel';
import { listOf } from './binary.js';
import { Prisma } from './generated/client.js';
import { lookThrough } from './look-through.js';
import { call, type Call, statement } from './statement.js';
import { Store } from './store.js';

/** One request, in ids, templates and codes. */
export interface RequestRow {
  /** Begins with `at`. */
  id: string;
  /** When it was answered. */
  at: Date;
  organisationId: string;
  environment: string;
  requestId: string;
  method: string;
  /** The path template. */
  route: string;
  status: number;
  /** Why it was refused or went wrong; null: it was not. */
  code: string | null;
  /** Milliseconds from the request to its answer. */
  ms: number;
  /** As in the audit trail. */
  actor: string;
  connectionId: string | null;
}

/** Whose requests, or whose audit trail. */
export interface LogPlace {
  organisationId: string;
  environment: string;
}

/** Who asks. */
export const REQUEST_ACTORS = ['api_key', 'member', 'health_link'] as const;
export type RequestActor = (typeof REQUEST_ACTORS)[number];

/** What is left out does not matter. */
export interface RequestFilter {
  method?: string | undefined;
  route?: string | undefined;
  /** The first and the last of them. */
  statuses?: readonly [number, number] | undefined;
  code?: string | undefined;
  connectionId?: string | undefined;
  actor?: string | undefined;
  /** Only of all of these. */
  actorType?: RequestActor | undefined;
  requestId?: string | undefined;
  since?: Date | undefined;
  /** Not at this time any more. */
  until?: Date | undefined;
}

/** So many rows are deleted in one transaction. */
const FORGOTTEN_AT_ONCE = 5000;

/** From here on a request was refused or went wrong. */
const REFUSED = 400;

/** What was written already is left: nobody knows of a commit whose answer was lost. */
const ADD = statement(
  'add-requests',
  `INSERT INTO request_log (id, at, organisation_id, environment, request_id, method, route, status, code, ms, actor, connection_id)
   SELECT page.id, page.at, :organisation::uuid, page.environment, page.request_id, page.method, page.route, page.status,
     page.code, page.ms, page.actor, page.connection_id
   FROM unnest(
     :ids::uuid[], :times::timestamptz[], :environments::text[], :request_ids::text[], :methods::text[], :routes::text[],
     :statuses::int[], :codes::text[], :durations::int[], :actors::text[], :connections::uuid[]
   ) AS page (id, at, environment, request_id, method, route, status, code, ms, actor, connection_id)
   ON CONFLICT DO NOTHING`,
);

function addCall(organisation: string, rows: readonly RequestRow[]): Call<void> {
  const texts = (of: (row: RequestRow) => string | null): Buffer => listOf.texts(rows.map(of));
  return call(ADD, {
    organisation,
    ids: listOf.uuids(rows.map(({ id }) => id)),
    times: listOf.times(rows.map(({ at }) => at)),
    environments: texts(({ environment }) => environment),
    request_ids: texts(({ requestId }) => requestId),
    methods: texts(({ method }) => method),
    routes: texts(({ route }) => route),
    statuses: listOf.integers(rows.map(({ status }) => status)),
    codes: texts(({ code }) => code),
    durations: listOf.integers(rows.map(({ ms }) => ms)),
    actors: texts(({ actor }) => actor),
    connections: listOf.uuids(rows.map(({ connectionId }) => connectionId)),
  });
}

/** The requests of those we know, for two weeks. */
@Injectable()
export class RequestLogRepository {
  constructor(private readonly store: Store) {}

  /** In one statement; once, also where it is asked for again. */
  async add(organisationId: string, rows: readonly RequestRow[]): Promise<void> {
    await this.store.pipeline.sendAs({ organisationId }, addCall(organisationId, rows));
  }

  /** The latest first. `after`: the id that the page before ended with. Rejects with TooMuchToLookThrough. */
  list(
    place: LogPlace,
    filter: RequestFilter,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<RequestRow[]> {
    const behind = after === undefined ? Prisma.empty : Prisma.sql`AND id < ${after}::uuid`;
    return lookThrough(
      this.store,
      place,
      (prisma) => prisma.$queryRaw<RequestRow[]>`
        SELECT id, at, organisation_id AS "organisationId", environment, request_id AS "requestId", method, route, status, code, ms,
          actor, connection_id AS "connectionId"
        FROM request_log WHERE ${chosen(place, filter)} ${behind}
        ORDER BY id DESC LIMIT ${limit}`,
    );
  }

  /** Deletes the first of those that were answered before then, of all tenants: so many. By the worker. */
  async forget(before: Date): Promise<number> {
    const { rowCount } = await this.store.pool.query({
      name: 'forget-requests',
      text: `
        DELETE FROM request_log
        WHERE id = ANY (ARRAY (SELECT id FROM request_log WHERE id < $1::uuid ORDER BY id LIMIT ${FORGOTTEN_AT_ONCE}))`,
      values: [firstIdAt(before)],
    });
    return rowCount ?? 0;
  }
}

/** A key stands there by its bare id. */
export const ofType = (type: RequestActor): Prisma.Sql =>
  type === 'api_key' ? Prisma.sql`position(':' IN actor) = 0` : Prisma.sql`starts_with(actor, ${`${type}:`})`;

const isGiven = (value: unknown): boolean => value !== undefined;

const isOfRefused = ({ code, statuses: [first] = [0, 0] }: RequestFilter): boolean =>
  code !== undefined || first >= REFUSED;

const betweenTimes = ({ since, until }: RequestFilter) => [
  since && Prisma.sql`id >= ${firstIdAt(since)}::uuid`,
  until && Prisma.sql`id < ${firstIdAt(until)}::uuid`,
];

/** Only what is asked for is part of the statement, which is planned without its values. */
function chosen({ organisationId, environment }: LogPlace, filter: RequestFilter): Prisma.Sql {
  const { method, route, statuses, code, connectionId, actor, actorType, requestId } = filter;
  const conditions = [
    Prisma.sql`organisation_id = ${organisationId}::uuid AND environment = ${environment}`,
    isGiven(requestId) && Prisma.sql`request_id = ${requestId}`,
    isGiven(connectionId) && Prisma.sql`connection_id = ${connectionId}::uuid`,
    isGiven(actor) && Prisma.sql`actor = ${actor}`,
    actorType !== undefined && ofType(actorType),
    isGiven(method) && Prisma.sql`method = ${method}`,
    isGiven(route) && Prisma.sql`route = ${route}`,
    isOfRefused(filter) && Prisma.sql`status >= 400`, // as its index has it
    statuses && Prisma.sql`status BETWEEN ${statuses[0]} AND ${statuses[1]}`,
    isGiven(code) && Prisma.sql`code = ${code}`,
    ...betweenTimes(filter),
  ];
  return Prisma.join(
    conditions.filter((each) => each !== false && each !== undefined),
    ' AND ',
  );
}
