import { Injectable } from '@nestjs/common';
import { Issues } from '#journal';
import { AddressRefused, InvalidRequest, logger, newId, NotFound, Outbound } from '#kernel';
import {
  type EndpointPlace,
  EndpointRepository,
  type EndpointRow,
  type EndpointRowChanges,
  type FeedEnd,
} from '#store';
import { ShortCache } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { ENDPOINT_DISABLED } from './conclusions.js';
import type {
  Endpoint,
  EndpointChanges,
  EndpointPayload,
  EndpointSettings,
  EndpointStyle,
  NewSecret,
  Opened,
  Secret,
} from './endpoint.js';
import { EndpointChanging, EndpointsFull, EndpointStopped, SecretsFull } from './endpoint-errors.js';
import { newSecret, openSecrets, rotated, sealSecrets, validOf } from './endpoint-secrets.js';
import { EVENT_TYPES, type Right, rightsOf, rightsTo, unheardPatterns, unknownPatterns } from './filter.js';

/** Of an environment. */
const MOST = 50;

/** Somebody else changes it at the same time. */
const TRIES = 5;

/** With each of them every message is signed. */
const MOST_SECRETS = 5;

/** What an endpoint is told of. */
type Told = Pick<EndpointSettings, 'events' | 'connectionIds'>;

/** Where vendors are told of what happens. Whatever names one rejects with NotFound where there is none. */
@Injectable()
export class Endpoints {
  private readonly known = new ShortCache<Opened | null>();

  constructor(
    private readonly rows: EndpointRepository,
    private readonly vault: Vault,
    private readonly outbound: Outbound,
    private readonly issues: Issues,
  ) {}

  /** It is told of what happens from now on. Rejects with InvalidRequest or EndpointsFull. */
  async create(place: EndpointPlace, settings: EndpointSettings): Promise<NewSecret> {
    await this.check(place, settings);
    const { url, ...plain } = settings;
    const id = newId();
    const { dek, keyVersion } = this.vault.newDataKey(id);
    const keys = this.vault.keys({ id, dek, keyVersion });
    const made = newSecret();
    const row = {
      ...{ ...plain, id, environment: place.environment, dek: new Uint8Array(dek), keyVersion },
      ...{ url: sealUrl(keys, id, url), secrets: sealSecrets(keys, id, [made]) },
    };
    const ends = await this.ends(place, null, settings.connectionIds);
    if (!(await this.rows.create(place, row, ends, MOST))) throw new EndpointsFull(MOST);
    return { endpoint: await this.get(place, id), secret: made.secret, oldUntil: null };
  }

  /** In the order in which they were made; one that does not open costs its address, never the list. */
  async list(place: EndpointPlace): Promise<Endpoint[]> {
    return (await this.rows.list(place)).map((row) => {
      try {
        return this.shown(row);
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        logger.error({ event: 'endpoint_unreadable', endpoint: row.id });
        return viewOf(row, '');
      }
    });
  }

  async get(place: EndpointPlace, id: string): Promise<Endpoint> {
    return this.shown(await this.row(place, id));
  }

  /** Of connections that it was not told of before, it is told of what happens from now on. Rejects as `create` does. */
  async update(place: EndpointPlace, id: string, changes: EndpointChanges): Promise<Endpoint> {
    await this.check(place, changes, id);
    const { paused, enabled, url, ...plain } = changes;
    if (enabled) await this.resolve(place, (await this.row(place, id)).id); // before: it may be disabled again at once
    await this.change(place, id, (row) => ({
      ...plain,
      ...(enabled ? { disabledAt: null, disabledCode: null } : {}),
      ...(enabled || url !== undefined ? this.untried(row, url) : {}),
      ...(paused === undefined ? {} : pausedOr(row, paused)),
    }));
    return this.get(place, id);
  }

  /** With the log of what was sent to it. */
  async remove(place: EndpointPlace, id: string): Promise<void> {
    const removed = await this.rows.remove(place, id);
    if (removed) this.forget(id);
    // Of one that was gone before as well: whoever removed it may have come no further. Not of another environment's.
    const { organisationId } = place;
    if (removed || !(await this.rows.get({ organisationId }, id))) await this.resolve(place, id);
    if (!removed) throw new NotFound('The endpoint');
  }

  /** The secret before, and those that are still valid beside it, sign on for as long. Rejects with SecretsFull. */
  async rotateSecret(place: EndpointPlace, id: string, overlapHours: number): Promise<NewSecret> {
    const made = newSecret();
    const until = new Date(Date.now() + overlapHours * 3_600_000);
    await this.change(place, id, (row) => {
      const keys = this.vault.keys(row);
      const old = openSecrets(keys, id, row.secrets);
      const secrets = rotated(old, made, until);
      if (secrets.length > MOST_SECRETS) throw new SecretsFull(MOST_SECRETS, firstEnd(old));
      return { secrets: sealSecrets(keys, id, secrets) };
    });
    return { endpoint: await this.get(place, id), secret: made.secret, oldUntil: overlapHours === 0 ? null : until };
  }

  /** As it was a moment ago; null: there is none any more. */
  open({ organisationId }: { organisationId: string }, endpointId: string): Promise<Opened | null> {
    return this.known.get(`${organisationId} ${endpointId}`, async () => {
      const row = await this.rows.get({ organisationId }, endpointId);
      if (!row) return null;
      const secrets = openSecrets(this.vault.keys(row), row.id, row.secrets);
      return { ...this.shown(row), secrets: validOf(secrets, new Date()), sealedUrl: row.url };
    });
  }

  /** What `open` tells is looked up again. */
  forgetKnown(): void {
    this.known.clear();
  }

  /** As it is. Rejects with EndpointStopped where nothing is sent to it. */
  async active(place: EndpointPlace, id: string): Promise<Endpoint> {
    const endpoint = await this.get(place, id);
    if (endpoint.pausedAt || endpoint.disabledAt) throw new EndpointStopped(endpoint);
    return endpoint;
  }

  /** What it takes to have an endpoint told of this. */
  async rights(place: EndpointPlace, { events, connectionIds }: Told): Promise<Right[]> {
    if (connectionIds.length === 0) return rightsOf(events, null);
    const connections = await this.rows.connections(place, connectionIds);
    return rightsOf(
      events,
      connections.map(({ category }) => category),
    );
  }

  /** What it takes to bring all that it is told of, and all that it was or will be sent, to another address. */
  async rightsToMove(place: EndpointPlace, now: Endpoint): Promise<Right[]> {
    const held = await this.rows.held(place, now.id);
    return [...(await this.rights(place, now)), ...held.flatMap(({ category, writes }) => rightsTo(category, writes))];
  }

  /** The addresses and patterns that are given can be used, and the connections are there. `id`: of the endpoint that is changed. */
  private async check(place: EndpointPlace, given: Partial<EndpointSettings>, id?: string): Promise<void> {
    const { url, events, connectionIds } = given;
    if (url !== undefined) this.checkAddress(url);
    const unknown = unknownPatterns(events ?? []);
    if (unknown.length > 0) throw invalid('events', unknown, `There are: *, ${EVENT_TYPES.join(', ')}`);
    if (events === undefined && connectionIds === undefined) return;
    const { events: patterns, connectionIds: ids } = {
      ...(id === undefined ? NOTHING : await this.row(place, id)),
      ...given,
    };
    if (ids.length === 0) return;
    const found = await this.rows.connections(place, ids);
    const missing = (connectionIds ?? []).filter((each) => !found.some((connection) => connection.id === each));
    if (missing.length > 0) throw invalid('connector_ids', missing, 'List connectors to see which there are');
    checkHeard(patterns, found);
  }

  private checkAddress(url: string): void {
    try {
      this.outbound.address(url);
    } catch (error) {
      if (!(error instanceof AddressRefused)) throw error;
      throw new InvalidRequest([{ loc: ['body', 'url'], msg: error.message, type: 'value_error' }]);
    }
  }

  /** As if nothing had ever failed. Sealed anew, so that what is under way judges nothing, also where the address is the same. */
  private untried(row: EndpointRow, url = this.shown(row).url) {
    return { url: sealUrl(this.vault.keys(row), row.id, url), failingSince: null, notBefore: null, pace: 1 };
  }

  private async change(
    place: EndpointPlace,
    id: string,
    changed: (row: EndpointRow) => EndpointRowChanges & { connectionIds?: string[] },
  ): Promise<void> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const row = await this.row(place, id);
      const data = changed(row);
      const { connectionIds = row.connectionIds } = data;
      const ends = await this.ends(place, row.connectionIds, connectionIds);
      if (await this.rows.change(row, data, ends)) {
        this.known.clear();
        return;
      }
    }
    throw new EndpointChanging();
  }

  /** Of the connections that are told of and were not before. */
  private async ends(place: EndpointPlace, before: string[] | null, now: string[]): Promise<FeedEnd[]> {
    if (before?.length === 0 || (before && now.length > 0 && now.every((id) => before.includes(id)))) return [];
    const connections = await this.rows.connections(place, now.length === 0 ? null : now);
    const added = connections.map(({ id }) => id).filter((id) => !before?.includes(id));
    return this.rows.ends(place, added);
  }

  private async resolve({ organisationId }: EndpointPlace, id: string): Promise<void> {
    for (const connectionId of await this.rows.troubled({ organisationId }, ENDPOINT_DISABLED, id))
      await this.issues.resolve({ id: connectionId, organisationId }, [ENDPOINT_DISABLED], id);
  }

  private async row(place: EndpointPlace, id: string): Promise<EndpointRow> {
    const row = await this.rows.get(place, id);
    if (!row) throw new NotFound('The endpoint');
    return row;
  }

  private shown(row: EndpointRow): Endpoint {
    return viewOf(row, this.vault.keys(row).open('endpoint_url', row.id, row.url).toString('utf8'));
  }

  /** Nothing of it opens in this process any more. */
  private forget(id: string): void {
    this.known.clear();
    this.vault.forget(id);
  }
}

/** While nothing is sent nothing fails: it has its five days from when it is resumed, and is not waited for any more. */
const pausedOr = (row: EndpointRow, paused: boolean) =>
  paused
    ? { pausedAt: row.pausedAt ?? new Date() }
    : { pausedAt: null, ...(row.pausedAt ? { failingSince: null, notBefore: null } : {}) };

const NOTHING: Told = { events: [], connectionIds: [] };

/** Where all of the connections are gone, nobody says of what they were. */
function checkHeard(patterns: readonly string[], found: readonly { category: string }[]): void {
  const categories = found.map(({ category }) => category);
  const unheard = found.length === 0 ? [] : unheardPatterns(patterns, categories);
  if (unheard.length === 0) return;
  const msg = `${unheard.map((each) => JSON.stringify(each)).join(', ')}: none of the connectors in connector_ids has that`;
  throw new InvalidRequest([{ loc: ['body', 'events'], msg, type: 'value_error' }]);
}

/** When the first of those that are valid now ends. */
const firstEnd = (secrets: readonly Secret[]): Date =>
  new Date(Math.min(...validOf(secrets, new Date()).flatMap(({ until }) => until?.getTime() ?? [])));

const sealUrl = (keys: ConnectionKeys, id: string, url: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(keys.seal('endpoint_url', id, url));

const invalid = (name: string, unknown: readonly string[], there: string): InvalidRequest => {
  const msg = `There is no ${unknown.map((each) => JSON.stringify(each)).join(', ')}. ${there}`;
  return new InvalidRequest([{ loc: ['body', name], msg, type: 'literal_error' }]);
};

const viewOf = (row: EndpointRow, url: string): Endpoint => ({
  ...{
    id: row.id,
    organisationId: row.organisationId,
    environment: row.environment,
    description: row.description,
    url,
  },
  ...{ events: row.events, connectionIds: row.connectionIds, ordered: row.ordered },
  ...{ payload: row.payload as EndpointPayload, style: row.style as EndpointStyle },
  ...{ concurrency: row.concurrency, rate: row.rate, pausedAt: row.pausedAt, createdAt: row.createdAt },
  ...{ disabledAt: row.disabledAt, disabledCode: row.disabledCode, notBefore: row.notBefore },
});
