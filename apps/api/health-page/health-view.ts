import { Injectable } from '@nestjs/common';
import type { Connector, Text } from '#connectors';
import { ConnectPages, type HealthLinkRef } from '#connect';
import { Issues } from '#journal';
import { AuditRepository, StatusRepository, type StreamStatus } from '#store';
import { type ModelSync, SchedulesService, SyncStatus } from '#sync';
import { type ConnectionRef, Customers, ProviderClients } from '#tenancy';
import { pausedBy } from '../account/schedule.dto.js';
import { timeText } from '../account/times.js';
import { fieldChoices, modelChoices } from '../connect/choices.js';
import { vendorOf } from '../connect/link-sessions.js';
import type { HealthDto, HealthIssueDto, ModelHealthDto } from './health.dto.js';
import { ISSUE_TEXTS } from './issue-texts.js';

/** How the reading of a connection goes. */
@Injectable()
export class Standing {
  constructor(
    private readonly status: SyncStatus,
    private readonly statuses: StatusRepository,
    private readonly schedules: SchedulesService,
    private readonly issues: Issues,
  ) {}

  async of(connection: ConnectionRef): Promise<{
    models: ModelSync[];
    streams: StreamStatus[];
    pausedBy: string | null;
    isDestroying: boolean;
    issues: Awaited<ReturnType<Issues['list']>>;
  }> {
    const [models, streams, schedule, isDestroying, issues] = await Promise.all([
      this.status.ofModels(connection),
      this.statuses.ofConnections(connection.organisationId, [connection.id]),
      this.schedules.of(connection),
      this.statuses.isDestroying(connection),
      this.issues.list(connection),
    ]);
    return { models, streams, pausedBy: pausedBy(schedule), isDestroying, issues };
  }
}

type Stood = Awaited<ReturnType<Standing['of']>>;

/** What the page shows that a customer's admin keeps. */
@Injectable()
export class HealthView {
  constructor(
    private readonly clients: ProviderClients,
    private readonly customers: Customers,
    private readonly pages: ConnectPages,
    private readonly standing: Standing,
    private readonly audit: AuditRepository,
  ) {}

  async of(connection: ConnectionRef, { maySwitchOn }: HealthLinkRef): Promise<HealthDto> {
    const connector = this.clients.connector(connection.connector);
    const [page, customer, stood, lastRead] = await Promise.all([
      this.pages.of(connection.organisationId),
      this.customers.of(connection),
      this.standing.of(connection),
      this.audit.lastRead(connection),
    ]);
    const models = modelsOf(connector, connection, stood);
    const issues = issuesOf(connector, connection, stood);
    const status = statusOf(connection, stood.pausedBy !== null, models, issues);
    return {
      vendor: vendorOf(page),
      customer: customer.orgName,
      connector_name: connector.name,
      status,
      paused_by: stood.pausedBy,
      last_sync:
        status === 'reading' ? null : timeText(latest(stood.streams.map(({ lastSuccessAt }) => lastSuccessAt))),
      destroying: stood.isDestroying,
      ...{ may_switch_on: maySwitchOn, may_download: maySwitchOn, choices_version: connection.choicesVersion },
      models,
      fields: fieldChoices(connector, connection.withheld),
      last_read: lastRead && { key: lastRead.key, at: lastRead.at.toISOString() },
      issues,
    };
  }
}

function modelsOf(connector: Connector, connection: ConnectionRef, { models, streams }: Stood): ModelHealthDto[] {
  const known = new Map(models.map((model) => [model.model, model]));
  return modelChoices(connector, connection.withheld).map(({ name, label, why, on, always, takes }) => {
    const sync = known.get(name);
    return {
      ...{ name, label, why, on, always, takes },
      status: stateOf(connection, sync),
      records: sync?.counts.records ?? 0,
      seen: sync?.counts.seen ?? 0,
      expected: sync ? expectedOf(name, streams) : null,
      last_success: timeText(sync?.lastSuccess ?? null),
    };
  });
}

/** Whatever its last run was: without credentials nothing can be told to be as it is at the provider. */
function stateOf({ status }: ConnectionRef, sync: ModelSync | undefined): ModelSync['status'] {
  if (!sync) return null;
  return status === 'relink_needed' ? 'Failed' : sync.status;
}

/** What a provider announces is how many there are of the first of a stream's models; the others come with these. */
function expectedOf(model: string, streams: readonly StreamStatus[]): number | null {
  const announced = streams.flatMap(({ models: [first], expected }) => (first === model ? [expected] : []));
  return announced.some((count) => count === null) || announced.length === 0
    ? null
    : announced.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** One of each code, since its first; with what to tick, where rights are missing. */
function issuesOf(connector: Connector, { lacking, lost }: ConnectionRef, { issues }: Stood): HealthIssueDto[] {
  const rights: Record<string, (subjects: readonly string[]) => readonly string[]> = {
    right_missing: (streams) => streams.flatMap((stream) => lacking[stream] ?? []),
    attributes_not_shared: () => Object.keys(lost).filter((name) => !name.startsWith('custom_fields.')),
  };
  return [...Map.groupBy(issues, ({ code }) => code)].flatMap(([code, same]) => {
    const text = ISSUE_TEXTS[code];
    if (!text) return [];
    const since = new Date(Math.min(...same.map(({ firstSeenAt }) => firstSeenAt.getTime())));
    const names = new Set(rights[code]?.(same.map(({ subject }) => subject)) ?? []);
    const ticks = [...names].slice(0, MOST_TICKS).map((name) => connector.texts.tick(name));
    return [{ code, since: since.toISOString(), text: joined([text, ...ticks]) }];
  });
}

/** So many places to tick are told at once. */
const MOST_TICKS = 5;

const joined = (texts: readonly Text[]): Text => ({
  en: texts.map(({ en }) => en).join(' '),
  de: texts.map(({ de }) => de).join(' '),
});

function statusOf(
  { status }: ConnectionRef,
  paused: boolean,
  models: readonly ModelHealthDto[],
  issues: readonly HealthIssueDto[],
): string {
  if (status === 'relink_needed') return 'relink';
  if (paused) return 'paused';
  // What is done without having been read is left out, for want of credentials that are optional.
  const waits = models.some(
    ({ on, status: state, last_success: read }) => on && read === null && state !== 'Failed' && state !== 'Done',
  );
  if (waits) return 'reading';
  return issues.length > 0 ? 'issues' : 'ok';
}

const latest = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null);
