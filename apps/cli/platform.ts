import { join } from 'node:path';
import { connectors } from '#connectors';
import { environmentWith, readConfig, type Config } from '#kernel';
import { Client } from './client.js';
import { companyOf } from './customer.js';
import { addressFor, createDatabase, migrateAll, type Addresses } from './database.js';
import type { DataFolder } from './data-folder.js';
import { CannotStart } from './cannot-start.js';
import { freePort, startPostgres } from './postgres.js';
import { answering, lastWords, startProcess, type ProcessOptions, type Running } from './processes.js';

export interface PlatformOptions {
  folder: DataFolder;
  company: Company;
  /** The API's; must be free when named here. 0 is any, also for all others. */
  port?: number;
  /** Without it a power cut may cost the data. */
  durable: boolean;
  /** The port of this machine that events may be sent to; without it they go nowhere else than usual. */
  listener?: number;
  /** A folder that goes with the database, also when this process is killed. */
  remove?: string;
  say: (sentence: string) => void;
}

/** The simulated customer. */
export interface Company {
  people: number;
  /** How many times as fast as the provider its simulator answers. */
  speed: number;
}

/** One of our applications as it is started, and where it tells that it is ready. */
interface Service extends Omit<ProcessOptions, 'logs'> {
  ready: string;
  /** Whether it ends when the database is not migrated; otherwise it gets ready as soon as that is so. */
  wantsTables: boolean;
}

const SIMULATOR_PORT = 4010;

/** Megabytes. V8 on its own lets garbage grow to ten times what a sync needs; the Dockerfile says the same. */
const LEAN = ['--max-semi-space-size=16', '--max-old-space-size=256'];

/** The ports that are tried first, 0 for any. Where the API takes any, all do: several platforms may start at the same time. */
function portsOf({ PORT, WORKER_PORT }: Config, api = PORT): { api: number; worker: number; simulator: number } {
  return api === 0 ? { api: 0, worker: 0, simulator: 0 } : { api, worker: WORKER_PORT, simulator: SIMULATOR_PORT };
}

/** All of Peopleport on one machine: Postgres, the simulator, API and worker. */
export class Platform {
  readonly #started = new Set<Running>();
  #services: Service[] = [];
  #simulators: Config['CONNECTORS'] = {};
  #starting: Promise<void> = Promise.resolve();
  #stopping = false;
  #break: (sentence: string) => void = () => undefined;

  /** Resolves with a sentence when one of them ends without being asked. */
  readonly broken = new Promise<string>((resolve) => (this.#break = resolve));
  addresses: Addresses = { owner: '', api: '', worker: '' };
  /** Where the root keys are. */
  keys: Pick<Config, 'KEYS' | 'KEYS_FILE'> = {};
  api = '';
  /** Where customers and vendors reach the API. */
  publicUrl = '';
  simulator = '';

  constructor(private readonly options: PlatformOptions) {}

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** API and worker anew, from what is built by now. */
  async restart(): Promise<void> {
    const names = this.#services.map(({ name }) => name);
    await this.#stop(({ name }) => names.includes(name));
    await this.#serve();
  }

  /** Ends whatever was started by then, also in the middle of a start. What uses something ends before it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#stop(({ name }) => name !== 'postgres');
    await this.#starting.catch(() => undefined);
    await this.#stop(({ name }) => name !== 'postgres');
    await this.#stop(() => true);
  }

  async #start(): Promise<void> {
    const config = readConfig();
    const ports = portsOf(config, this.options.port);
    const port = await this.#apiPort(ports.api);
    await this.options.folder.make();
    await Promise.all([this.#database(config), this.#simulate(ports.simulator)]);
    this.#simulators = await this.#simulated();
    this.#services = this.#plan(config, { api: port, worker: await freePort(ports.worker) });
    await this.#serve(migrateAll(this.addresses)).catch(async (error: unknown) => {
      // Between the look at a port and its use lie seconds: another platform may have started in them.
      if (!String(error).includes('EADDRINUSE') || this.#stopping) throw error;
      this.options.say('A port was taken meanwhile: others are used.');
      this.#services = this.#plan(config, { api: await freePort(), worker: await freePort() });
      await this.restart();
    });
  }

  /** A server that the settings name, or one of our own. */
  async #database({ DATABASE_URL: owner, API_DATABASE_URL, WORKER_DATABASE_URL }: Config): Promise<void> {
    const { folder, durable, say, remove = '' } = this.options;
    const passwords = await folder.passwords();
    if (owner !== undefined) {
      const api = API_DATABASE_URL ?? addressFor(owner, 'peopleport_api', passwords.api);
      const worker = WORKER_DATABASE_URL ?? addressFor(owner, 'peopleport_worker', passwords.worker);
      this.addresses = { owner, api, worker };
      return;
    }
    const log = join(folder.logs, 'postgres.log');
    const own = { directory: folder.postgres, password: passwords.superuser, log, durable, say, remove };
    const postgres = await startPostgres(own);
    await this.#add({ name: 'postgres', log, ended: postgres.ended, stop: () => postgres.stop() });
    this.addresses = await createDatabase(postgres, passwords);
  }

  async #simulate(usual: number): Promise<void> {
    const { people, speed } = this.options.company;
    const port = await freePort(usual);
    this.simulator = `http://127.0.0.1:${port}`;
    await this.#run({
      name: 'simulator',
      args: [`--people=${people}`, `--speed=${speed}`, `--port=${port}`],
      environment: environmentWith({ NODE_ENV: 'development' }),
      ready: `${this.simulator}/_control`,
      wantsTables: false,
    });
  }

  #plan(config: Config, ports: { api: number; worker: number }): Service[] {
    if (config.KEYS === undefined && config.KEYS_FILE === undefined) this.options.folder.mustHaveKeys();
    this.keys =
      config.KEYS === undefined
        ? { KEYS_FILE: config.KEYS_FILE ?? this.options.folder.keysFile }
        : { KEYS: config.KEYS };
    const { listener } = this.options;
    const host = config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST;
    this.api = `http://${host}:${ports.api}`;
    this.publicUrl = config.PUBLIC_URL ?? this.api;
    const common = {
      NODE_ENV: 'development',
      ...{ DATABASE_URL: undefined, API_DATABASE_URL: undefined, WORKER_DATABASE_URL: undefined },
      PUBLIC_URL: this.publicUrl,
      CONNECTORS: { ...this.#simulators, ...config.CONNECTORS },
      ...(listener === undefined ? {} : { OUTBOUND_NETWORKS: '127.0.0.1/32', OUTBOUND_PORTS: String(listener) }),
      ...(config.KEYS === undefined ? this.keys : {}),
    } as const;
    const { api, worker } = this.addresses;
    return [
      {
        name: 'api',
        flags: LEAN,
        environment: environmentWith({ ...common, API_DATABASE_URL: api, PORT: ports.api }),
        ready: `${this.api}/readyz`,
        wantsTables: false,
      },
      {
        name: 'worker',
        flags: LEAN,
        environment: environmentWith({ ...common, WORKER_DATABASE_URL: worker, WORKER_PORT: ports.worker }),
        ready: `http://${host}:${ports.worker}/readyz`,
        wantsTables: true,
      },
    ];
  }

  /** The first simulator has the port that it was told, a further one the next. All run at the same speed. */
  async #simulated(): Promise<Config['CONNECTORS']> {
    const port = Number(new URL(this.simulator).port);
    const speed = String(this.options.company.speed);
    const simulators = [...Map.groupBy(connectors, ({ simulator }) => simulator).values()];
    const reached = simulators.map(async (served, at) => {
      const { settings } = await companyOf(new Client(`http://127.0.0.1:${port + at}`));
      return served.map(({ slug }) => [slug, { ...settings, speed }] as const);
    });
    return Object.fromEntries((await Promise.all(reached)).flat());
  }

  async #apiPort(usual: number): Promise<number> {
    const { port: wanted, say } = this.options;
    const port = await freePort(usual);
    if (port === usual || usual === 0) return port;
    if (wanted !== undefined) {
      throw new CannotStart(`Port ${wanted} is taken by another program. Name another one: --port <number>.`);
    }
    say(`Port ${usual} is taken by another program: the API uses ${port}. To choose one: PORT=<number> npm start`);
    return port;
  }

  /** To load the code of a process takes as long as to migrate: both are done at the same time where they can. */
  async #serve(migrated: Promise<unknown> = Promise.resolve()): Promise<void> {
    const starts = this.#services.map(async (service) => {
      if (service.wantsTables) await migrated;
      await this.#run(service);
    });
    await Promise.all([migrated, ...starts]);
  }

  async #run({ ready, ...process }: Service): Promise<void> {
    const running = await startProcess({ ...process, logs: this.options.folder.logs });
    await this.#add(running, () => answering(running, ready));
  }

  /** Until it is ready its end is told by `ready` itself. */
  async #add(running: Running, ready: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.#started.add(running);
    if (this.#stopping) {
      await running.stop();
      throw new CannotStart('The start was interrupted.');
    }
    await ready();
    void running.ended.then(async () => {
      if (this.#stopping || !this.#started.has(running)) return;
      this.#break(await lastWords(running, 'ended without being asked'));
    });
  }

  async #stop(which: (running: Running) => boolean): Promise<void> {
    const chosen = [...this.#started].filter(which);
    for (const running of chosen) this.#started.delete(running);
    await Promise.all(chosen.map((running) => running.stop()));
  }
}
