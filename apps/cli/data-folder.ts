import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomText } from '#kernel';
import { CannotStart } from './cannot-start.js';

/** Passwords of the embedded Postgres, made with it. */
export interface Passwords {
  superuser: string;
  owner: string;
  api: string;
  worker: string;
}

/**
 * What `up` printed at its first start, to print it again. A convenience of development: production never keeps a key or a
 * token in the clear, and no part of the API reads this file.
 */
export interface Shown {
  people: number;
  organisationId: string;
  apiKey: string;
  /** Those that the key was made with; folders of earlier versions do not say. */
  scopes?: readonly string[];
  connectorId: string;
  connectorToken: string;
  /** The same customer's recruiting; folders of earlier versions have none. */
  recruiting?: { connectorId: string; connectorToken: string };
}

/** The folder in which everything of one machine's Peopleport lies: `.data`. */
export class DataFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  get postgres(): string {
    return join(this.root, 'postgres');
  }

  get logs(): string {
    return join(this.root, 'logs');
  }

  get keysFile(): string {
    return join(this.root, 'keys', 'root.keys');
  }

  /** Others may pass through it, as Postgres does when root starts it, but not look into it; its files are 0600. */
  async make(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o711 }).catch((error: unknown) => {
      throw new CannotStart(
        `${this.root} cannot be made as a folder (${codeOf(error)}). Name another one with --data.`,
        { cause: error },
      );
    });
    await mkdir(this.logs, { recursive: true, mode: 0o700 });
    await mkdir(join(this.root, 'keys'), { recursive: true, mode: 0o700 });
  }

  async passwords(): Promise<Passwords> {
    const known = await this.read<Passwords>('postgres.json');
    if (known) return known;
    if (existsSync(join(this.postgres, 'PG_VERSION'))) {
      throw new CannotStart(
        `${join(this.root, 'postgres.json')} holds the passwords of the database beside it, and is gone or broken. ` +
          `Put it back, or move ${this.root} away to begin anew.`,
      );
    }
    const made = { superuser: randomText(32), owner: randomText(32), api: randomText(32), worker: randomText(32) };
    await this.write('postgres.json', made);
    return made;
  }

  shown(): Promise<Shown | undefined> {
    return this.read<Shown>('demo.json');
  }

  /** Rejects when the database has data that were sealed with keys which are not here any more. */
  mustHaveKeys(): void {
    if (existsSync(this.keysFile) || !existsSync(join(this.root, 'demo.json'))) return;
    throw new CannotStart(
      `${this.keysFile} holds the root keys, and is gone: nothing that is kept in ${this.root} can be opened without it. ` +
        `Put it back, or move the folder away to begin anew.`,
    );
  }

  show(shown: Shown): Promise<void> {
    return this.write('demo.json', shown);
  }

  /** Where the `up` that runs here is reached from outside; only it knows which port it took. */
  async publicUrl(): Promise<string | undefined> {
    return (await this.read<{ publicUrl: string }>('api.json'))?.publicUrl;
  }

  notePublicUrl(publicUrl: string): Promise<void> {
    return this.write('api.json', { publicUrl });
  }

  private async read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(join(this.root, name), 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Whole or not at all, whenever this process is killed. */
  private async write(name: string, value: object): Promise<void> {
    const draft = join(this.root, `${name}.new`);
    await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, join(this.root, name));
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
