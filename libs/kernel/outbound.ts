import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable, Transform } from 'node:stream';
import { Agent, request } from 'undici';
import { isPublic, isWithin, type Network, networksOf, type PortRange, portsOf } from './outbound-address.js';
import { AddressRefused, AnswerTooLarge, NameUnknown, OutboundFailed } from './outbound-errors.js';
import { namesOfThisMachine, publicNames, type ResolveName } from './outbound-names.js';

export interface OutboundOptions {
  /** Networks that may be reached although they are not public, with commas between them. */
  networks?: string;
  /** Ports that may be reached, with commas between them; `8000-8999` is a range. */
  ports?: string;
  /** Connections to one origin at once. */
  connections?: number;
  /** The addresses of a name. */
  resolve?: ResolveName;
}

export interface OutboundRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  body?: string | Uint8Array | null;
  /** For everything, to the last byte of the answer. */
  seconds: number;
  /** Of the answer's body. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

export interface OutboundAnswer {
  /** Any, a redirect too: nobody goes there. */
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** As it comes. Whoever gets it reads or destroys it. */
  body: Readable;
}

const NOT_PUBLIC = 'it does not lead to a public address';

/** Of what somebody gave us: said by the connection alone, which would lead elsewhere with another host. */
const OF_THE_CONNECTION = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * The one door to addresses that somebody gave us: endpoints, files, pictures. Leads to public addresses only. A name is resolved
 * when a connection is made, and the connection goes to what was looked at: another answer a moment later changes nothing.
 */
export class Outbound {
  readonly #networks: readonly Network[];
  readonly #ports: readonly PortRange[];
  readonly #resolve: ResolveName;
  readonly #agent: Agent;

  constructor({ networks = '', ports = '80,443', connections = 64, resolve }: OutboundOptions = {}) {
    this.#networks = networksOf(networks);
    this.#ports = portsOf(ports);
    // Names of private networks may be known to this machine only, as those in its hosts file.
    this.#resolve = resolve ?? (this.#networks.length > 0 ? namesOfThisMachine : publicNames);
    this.#agent = new Agent({
      connect: { lookup: this.#lookup },
      // The request's own clock limits it as a whole: these would only limit its parts.
      ...{ connections, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 },
    });
  }

  /** What can be said without asking for the name's address; throws AddressRefused. */
  address(text: string): URL {
    const url = URL.parse(text);
    if (!url) throw new AddressRefused('it is no address');
    if (!/^https?:$/.test(url.protocol)) throw new AddressRefused('it begins with neither https:// nor http://');
    if (url.username !== '' || url.password !== '') throw new AddressRefused('it holds credentials');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (!this.#ports.some(([from, to]) => from <= port && port <= to))
      throw new AddressRefused('its port is not allowed');
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.#mayReach(host)) throw new AddressRefused(NOT_PUBLIC);
    return url;
  }

  /** What can be said without a connection: rejects as `request` does. */
  async look(address: string): Promise<void> {
    const host = hostOf(this.address(address));
    if (isIP(host) !== 0) return;
    await this.#addressesOf(host, 0).catch((error: unknown) => {
      throw inOurWords(error);
    });
  }

  /** Follows no redirect. Rejects with AddressRefused where it leads elsewhere than to public addresses, else with OutboundFailed. */
  async request(
    address: string,
    { method = 'GET', headers = {}, body = null, seconds, maxBytes, signal }: OutboundRequest,
  ): Promise<OutboundAnswer> {
    const url = this.address(address);
    const late = new AbortController();
    const clock = setTimeout(() => {
      late.abort(new OutboundFailed(`it took longer than ${seconds} seconds`));
    }, seconds * 1000);
    try {
      const answer = await request(url, {
        ...{ dispatcher: this.#agent, method, headers: sayable(headers), body },
        signal: signal ? AbortSignal.any([late.signal, signal]) : late.signal,
      });
      const capped = measured(answer.body, maxBytes, () => {
        clearTimeout(clock);
      });
      return { status: answer.statusCode, headers: answer.headers, body: capped };
    } catch (error) {
      clearTimeout(clock);
      throw inOurWords(error, signal);
    }
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #mayReach(address: string): boolean {
    return isPublic(address) || isWithin(address, this.#networks);
  }

  /** For each connection anew. Only its public addresses are used: where there is no IPv4, resolvers add some that are not. */
  readonly #lookup: LookupFunction = (name, { all, family }, answer) => {
    this.#addressesOf(name, Number(family ?? 0)).then(
      (found) => {
        const [first] = found;
        if (all) answer(null, found);
        else answer(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => {
        answer(error as NodeJS.ErrnoException, []);
      },
    );
  };

  async #addressesOf(name: string, family: number): Promise<{ address: string; family: number }[]> {
    const all = await this.#resolve(name);
    if (all.length === 0) throw new NameUnknown(NOT_PUBLIC);
    const found = all
      .filter((address) => this.#mayReach(address))
      .map((address) => ({ address, family: isIP(address) }))
      .filter((each) => family === 0 || each.family === family);
    if (found.length === 0) throw new AddressRefused(NOT_PUBLIC);
    return found;
  }
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const sayable = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase())));

/** The answer's bytes as they come, never more than allowed; what is destroyed gives the connection back. */
function measured(source: Readable, maxBytes: number, ended: () => void): Readable {
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (bytes > maxBytes) next(new AnswerTooLarge(maxBytes));
      else next(null, chunk);
    },
    destroy(error, next) {
      next(error && inOurWords(error));
    },
  });
  meter.on('error', () => undefined); // it may fail before anybody reads; whoever does hears of it all the same
  return pipeline(source, meter, ended);
}

function inOurWords(error: unknown, signal?: AbortSignal): Error {
  if (signal?.aborted) return signal.reason as Error;
  if (error instanceof AddressRefused || error instanceof AnswerTooLarge || error instanceof OutboundFailed)
    return error;
  return new OutboundFailed('the connection failed', { cause: error });
}
