import type { Answer } from './api-client.js';
import type { Linked, Stack } from './stack.js';

/** A connection, and the token of the link that its customer keeps. */
export interface Kept extends Linked {
  health: string;
}

/** A record as a line of an export. */
export interface Line {
  model: string;
  id: string;
  remote_id: string;
  employee?: string | null;
  candidate?: string | null;
  application?: string | null;
  work_email?: string | null;
  date_of_birth?: string | null;
  is_deleted: boolean;
  raw_data: unknown;
  custom_fields: unknown;
}

export const HEALTH = '/api/embedded/v1/health';
export const tokenIn = (url: string): string => new URL(url).hash.slice(1);
export const bearing = (token: string): { headers: Record<string, string> } => ({
  headers: { 'x-health-token': token },
});
export const linksOf = ({ id }: Linked): string => `/api/v1/connectors/${id}/health-links`;

/** A customer's admin, with the page that is kept. */
export class Keeper {
  constructor(private readonly stack: Stack) {}

  /** Links; nothing needs to be read yet. */
  async finish(integration = 'personio', more: object = {}): Promise<Kept> {
    const { stack } = this;
    const credentials = stack.personio.credentials;
    const given = { link_token: await stack.invite(integration), credentials, ...more };
    const { body } = await stack.api.post('/api/embedded/v1/link/complete', {}, given);
    return { ...(await stack.redeem(body.temporary_token as string)), health: tokenIn(body.health_url as string) };
  }

  /** Links, and waits until all is read once. */
  async connect(more: object = {}, integration = 'personio'): Promise<Kept> {
    const since = new Date();
    const connection = await this.finish(integration, more);
    await this.stack.settled(connection, since);
    return connection;
  }

  show(token: string): Promise<Answer> {
    return this.stack.api.get(HEALTH, bearing(token));
  }

  act(token: string, step: string, body?: object): Promise<Answer> {
    return this.stack.api.post(`${HEALTH}/${step}`, bearing(token), body);
  }

  certificate(token: string): Promise<Answer> {
    return this.stack.api.get(`${HEALTH}/certificate`, bearing(token));
  }

  /** Switches off these, and all else on, as who has just looked at what is off, or saw the choices of this number. */
  async choose(token: string, models: string[], fields: string[] = [], seen?: number): Promise<Answer> {
    const version = seen ?? ((await this.show(token)).body.choices_version as number);
    const body = { off: { models, fields }, choices_version: version };
    return this.stack.api.patch(`${HEALTH}/choices`, bearing(token), body);
  }

  async exported(token: string, query = ''): Promise<Line[]> {
    const { status, text, headers } = await this.stack.api.get(`${HEALTH}/export${query}`, bearing(token));
    if (status !== 200) throw new Error(`${status} instead of 200: ${text}`);
    const isFile = /^attachment; filename="personio(_ats)?-\d{4}-\d\d-\d\d\.ndjson"/;
    if (!isFile.test(headers['content-disposition'] ?? '')) throw new Error('It is not to be saved.');
    const lines = text.split('\n');
    if (lines.pop() !== '') throw new Error('The last line is cut off.');
    return lines.map((line) => JSON.parse(line) as Line);
  }

  /** A link that the vendor makes. */
  async vendorsLink(connection: Linked): Promise<string> {
    const { body } = await this.stack.api.post(linksOf(connection), { key: this.stack.vendor.key });
    return tokenIn(body.health_url as string);
  }
}
