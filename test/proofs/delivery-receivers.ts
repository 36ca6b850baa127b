import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** Takes it, never answers, hangs up, or answers with another status. */
type Reply = 'takes' | 'hangs' | 'hangs up' | number;

/** How a receiver replies to a message with this number that comes for the first, second, … time. */
const MANNERS = {
  'takes all': () => 'takes',
  'fails at times': (sequence, times) => (times <= sequence % 3 ? 500 : 'takes'),
  'hangs up at times': (sequence, times) => (times <= sequence % 2 ? 'hangs up' : 'takes'),
  'hangs at times': (sequence, times) => (sequence === 3 && times === 1 ? 'hangs' : 'takes'),
  'is busy at times': (sequence, times) => (sequence % 5 === 2 && times === 1 ? (sequence % 2 ? 429 : 503) : 'takes'),
  'leads elsewhere at times': (sequence, times) => (sequence % 4 === 1 && times === 1 ? 307 : 'takes'),
  'takes nothing': () => 500,
} satisfies Record<string, (sequence: number, times: number) => Reply>;
export type Manner = keyof typeof MANNERS;

interface Message {
  id: string;
  type: string;
  connector: { id: string };
  sequence: number;
  previous: number | null;
  epoch: number;
  data: { id: string };
}

/** One time that a message has come. */
export interface Heard {
  message: Message;
  /** Of the bytes as they came. */
  digest: string;
  /** What was replied that it was taken. */
  taken: boolean;
}

const MOVED = '/moved';

/** Whoever gets an endpoint's messages: knows its secrets, and takes nothing that is not signed with one of them. */
export class Receiver {
  readonly heard: Heard[] = [];
  /** Why messages were turned away: they are not what was agreed on. */
  readonly refused: string[] = [];
  secrets: string[] = [];
  private readonly times = new Map<string, number>();

  constructor(
    readonly number: number,
    readonly manner: Manner,
  ) {}

  hear(headers: IncomingMessage['headers'], body: Buffer, response: ServerResponse): void {
    const message = this.opened(headers, body);
    if (!message) {
      response.writeHead(401).end();
      return;
    }
    const times = (this.times.get(message.id) ?? 0) + 1;
    this.times.set(message.id, times);
    const heard = { message, digest: createHash('sha256').update(body).digest('hex'), taken: false };
    this.heard.push(heard);
    reply(response, MANNERS[this.manner](message.sequence, times), () => (heard.taken = true));
  }

  private opened(headers: IncomingMessage['headers'], body: Buffer): Message | null {
    const given = { ...headers } as Record<string, string>;
    if (!this.secrets.some((secret) => isVerified(secret, body, given))) {
      this.refused.push(`signature of ${given['webhook-id'] ?? '–'}`);
      return null;
    }
    const message = JSON.parse(body.toString()) as Message;
    if (message.id === given['webhook-id']) return message;
    this.refused.push(`${message.id} came as ${given['webhook-id'] ?? '–'}`);
    return null;
  }
}

function isVerified(secret: string, body: Buffer, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function reply(response: ServerResponse, how: Reply, taken: () => void): void {
  if (how === 'hangs') return;
  if (how === 'hangs up') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (how === 'takes') {
    response.once('finish', taken).writeHead(204).end();
    return;
  }
  const more = how === 307 ? { location: MOVED } : how === 429 ? { 'retry-after': '1' } : {};
  response.writeHead(how, more).end('no');
}

/** All of them behind one port, each at its number. */
export class Receivers {
  readonly all: Receiver[] = [];
  /** Requests that nobody was told to make. */
  readonly strays: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.dispatch(request, response);
    });
  }

  static async start(manners: readonly Manner[]): Promise<Receivers> {
    const receivers = new Receivers();
    receivers.all.push(...manners.map((manner, number) => new Receiver(number, manner)));
    await new Promise<void>((listening) => receivers.server.listen(0, '127.0.0.1', listening));
    return receivers;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  urlOf({ number }: Receiver): string {
    return `http://127.0.0.1:${this.port}/receivers/${number}`;
  }

  /** How many requests have come in all. */
  get heard(): number {
    return this.all.reduce((sum, { heard }) => sum + heard.length, 0);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, number] = /^\/receivers\/(\d+)$/.exec(request.url ?? '') ?? [];
    const receiver = request.method === 'POST' ? this.all[Number(number)] : undefined;
    if (!receiver) {
      this.strays.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
      return;
    }
    const body = await buffer(request).catch(() => null); // whoever sent it was killed in the middle
    if (body) receiver.hear(request.headers, body, response);
  }
}
