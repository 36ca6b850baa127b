import { type Simulator, type SimulatorOptions } from '../../contract.js';
import { simulatePersonio } from './index.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at single spots of a JSON body
export type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** A simulator and the ways in which tests talk to it, over HTTP only. */
export class Driver implements AsyncDisposable {
  #token: string | undefined;

  constructor(readonly simulator: Simulator) {}

  static async start(options: SimulatorOptions = {}): Promise<Driver> {
    return new Driver(await simulatePersonio(options));
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const plain = body === undefined || typeof body === 'string' || body instanceof FormData;
    const sent = plain ? body : JSON.stringify(body);
    const type: Record<string, string> = typeof sent === 'string' ? { 'content-type': 'application/json' } : {};
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: { ...type, ...headers },
      body: sent ?? null,
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** Reads with a token that may read everything. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    this.#token ??= await this.token();
    return this.ask('GET', path, undefined, { authorization: `Bearer ${this.#token}`, ...headers });
  }

  /** Writes with a token that may do everything. */
  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    this.#token ??= await this.token();
    return this.ask(method, path, body, { authorization: `Bearer ${this.#token}` });
  }

  /** A file, with a token that may read everything. */
  async file(path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
    this.#token ??= await this.token();
    const { url } = this.simulator;
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${this.#token}` } });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  /** What v1 lets in to recruiting. */
  get recruiter(): Record<string, string> {
    const { recruiting_token: token = '', company_id: company = '' } = this.simulator.credentials;
    return { authorization: `Bearer ${token}`, 'x-company-id': company };
  }

  /** A file for an application. */
  async upload(name: string, bytes: Buffer | string = 'Lebenslauf'): Promise<Answer> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(Buffer.from(bytes))]), name);
    return this.ask('POST', '/v1/recruiting/applications/documents', form, this.recruiter);
  }

  async getWith(token: string, path: string): Promise<Answer> {
    return this.ask('GET', path, undefined, { authorization: `Bearer ${token}`, beta: 'true' });
  }

  async form(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.ask('POST', path, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  }

  /** A v2 token. */
  async token(credentials = this.#pair): Promise<string> {
    const answer = await this.form('/v2/auth/token', {
      grant_type: 'client_credentials',
      ...credentials,
    });
    return (answer.body as { access_token: string }).access_token;
  }

  async v1Token(credentials = this.#pair): Promise<string> {
    const answer = await this.ask('POST', '/v1/auth', credentials);
    return (answer.body as { data: { token: string } }).data.token;
  }

  get #pair(): Record<string, string> {
    const { client_id: id = '', client_secret: secret = '' } = this.simulator.credentials;
    return { client_id: id, client_secret: secret };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
