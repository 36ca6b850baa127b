import { setTimeout as sleep } from 'node:timers/promises';
import { type Connector, connectors } from '#connectors';
import { Client } from './client.js';
import { SyncFailed, Unexpected } from './errors.js';

/** A connection of a customer, as a vendor holds it. */
export interface Customer {
  connectorId: string;
  connectorToken: string;
}

/** What the simulator tells of itself to those who run it. */
export interface SimulatedCompany {
  people: number;
  /** What all connectors of the provider ask for. */
  credentials: Record<string, string>;
  /** By which its connectors reach it. */
  settings: Record<string, string>;
}

export interface ModelStatus {
  model: string;
  /** Syncing, Done or Failed; null before the first run. */
  status: string | null;
  last_success: string | null;
  counts: { records: number; seen: number };
  error_code: string | null;
}

export type Category = Connector['category'];

export interface Invitation {
  link_token: string;
  magic_link_url: string;
  expires_at: string;
}

function connectorOf(category: Category): Connector {
  const connector = connectors.find((one) => one.category === category);
  if (!connector) throw new Unexpected(`There is no connector of the category ${category}.`);
  return connector;
}

/** Asks for a magic link, as a vendor's backend does. Whatever the customer connects, it is the same customer. */
export async function invite(api: Client, category: Category): Promise<Invitation> {
  const body = {
    end_user_data: { org_name: 'Simulated Company', origin_id: 'simulated-company', email: 'hr@simulated.example' },
    category: category.toUpperCase(),
    integration: connectorOf(category).slug,
  };
  return (await api.call<Invitation>('/api/embedded/v1/link/create-link-token', { method: 'POST', body })).body;
}

/** What the customer fills in on the page, with the labels that stand there. */
export function credentialsFor(
  category: Category,
  { credentials }: SimulatedCompany,
): { name: string; label: string; value: string }[] {
  return connectorOf(category).credentials.flatMap(({ name, label }) => {
    const value = credentials[name];
    return value === undefined ? [] : [{ name, label: label.en, value }];
  });
}

/** Links a company: the vendor invites, the customer fills in the page, the vendor exchanges what comes back. */
export async function link(api: Client, company: SimulatedCompany, category: Category): Promise<Customer> {
  const { link_token } = await invite(api, category);
  const page = new Client(api.base);
  const filledIn = credentialsFor(category, company).map(({ name, value }) => [name, value]);
  const given = { link_token, credentials: Object.fromEntries(filledIn) as Record<string, string> };
  await page.call('/api/embedded/v1/link/check', { method: 'POST', body: given });
  const finished = await page.call<{ temporary_token: string }>('/api/embedded/v1/link/complete', {
    method: 'POST',
    body: given,
  });
  const { body } = await api.call<{ connector_token: string; connector_id: string }>(
    `/api/embedded/v1/connectors/connector_token/${finished.body.temporary_token}`,
  );
  return { connectorId: body.connector_id, connectorToken: body.connector_token };
}

export async function companyOf(simulator: Client): Promise<SimulatedCompany> {
  return (await simulator.call<SimulatedCompany>('/_control')).body;
}

export async function statusOf(api: Client, connectorId: string): Promise<ModelStatus[]> {
  const { body } = await api.call<{ models: ModelStatus[] }>(`/api/v1/connectors/${connectorId}/sync-status`);
  return body.models;
}

interface Wait {
  since: Date;
  models?: readonly string[];
  tell?: (status: ModelStatus[]) => void;
  seconds?: number;
  /** So many seconds a model may get no further with an error: tries within them may mend it. */
  patience?: number;
}

/**
 * Resolves when these models, or all, were synced with success after `since`; tells on the way how far it is. Rejects when one
 * has failed, or gets no further.
 */
export async function synced(api: Client, connectorId: string, options: Wait): Promise<ModelStatus[]> {
  const { models, seconds = 600, patience = 60 } = options;
  const until = performance.now() + seconds * 1000;
  const standing = new Standing();
  for (;;) {
    const every = await statusOf(api, connectorId);
    const status = every.filter(({ model }) => models?.includes(model) ?? true);
    options.tell?.(status);
    const failed = status.find(({ status: state }) => state === 'Failed');
    if (failed) throw new SyncFailed(`The last sync of ${told(failed)}. ${ADVICE}`);
    const open = status.filter((one) => !isFresh(one, options.since));
    if (status.length > 0 && open.length === 0) return status;
    const stuck = open.find((one) => standing.seconds(one) > patience);
    if (stuck) throw new SyncFailed(`The sync of ${told(stuck)}, again and again for ${patience} seconds. ${ADVICE}`);
    if (performance.now() > until) throw tooLong(open, seconds);
    await sleep(400);
  }
}

const ADVICE = 'GET /api/v1/issues says what to do.';

const told = ({ model, error_code: code }: ModelStatus): string => `${model} failed: ${code ?? 'no code'}`;

function tooLong(open: readonly ModelStatus[], seconds: number): Unexpected {
  const names = open.map(({ model, error_code: code }) => (code === null ? model : `${model} (${code})`));
  return new Unexpected(`The sync took longer than ${seconds} seconds; not done: ${names.join(', ') || 'anything'}.`);
}

/** For how long models have stood still with an error. */
class Standing {
  private readonly since = new Map<string, { at: string; time: number }>();

  seconds({ model, error_code: code, counts }: ModelStatus): number {
    const at = code === null ? null : `${code} ${counts.records} ${counts.seen}`;
    const known = this.since.get(model);
    if (at !== null && known?.at === at) return (performance.now() - known.time) / 1000;
    if (at === null) this.since.delete(model);
    else this.since.set(model, { at, time: performance.now() });
    return 0;
  }
}

const isFresh = ({ last_success }: ModelStatus, since: Date): boolean =>
  last_success !== null && new Date(last_success) >= since;
