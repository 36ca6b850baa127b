import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '#kernel';

export interface BuiltFile {
  type: string;
  body: Buffer;
  /** The same compressed, of what is worth it. */
  gzipped: Buffer;
  /** Whether its name changes with its content. */
  lasting: boolean;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

class PageNotBuilt extends AppError {
  readonly code = 'page_not_built';
  override readonly status = 503;

  constructor(page: string, cause: unknown) {
    super(`The ${page} page is not built. Run npm run build.`, { page }, { cause });
  }
}

/** The page below `dist`, seen from the source as from what was compiled of it. */
const foldersOf = (page: string): string[] =>
  ['../../..', '../../../dist'].map((path) => join(import.meta.dirname, path, page));

/** The files of a page by their path, read once. */
export class BuiltFiles {
  private found: Promise<ReadonlyMap<string, BuiltFile>> | undefined;

  constructor(private readonly page: 'connect' | 'dashboard') {}

  async get(path: string): Promise<BuiltFile | undefined> {
    this.found ??= read(foldersOf(this.page));
    try {
      return (await this.found).get(path);
    } catch (error) {
      this.found = undefined; // it may be built meanwhile
      throw new PageNotBuilt(this.page, error);
    }
  }
}

async function read([folder, ...others]: readonly string[]): Promise<ReadonlyMap<string, BuiltFile>> {
  if (folder === undefined) throw new Error('There is no folder of it.');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const known = entries.filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined);
  if (known.length === 0) return read(others);
  const files = known.map(async ({ parentPath, name }) => {
    const path = relative(folder, join(parentPath, name)).split(sep).join('/');
    return [path, await readOne(join(parentPath, name), path)] as const;
  });
  return new Map(await Promise.all(files));
}

async function readOne(file: string, path: string): Promise<BuiltFile> {
  const body = await readFile(file);
  return {
    type: TYPES[extname(path)] ?? '',
    body,
    gzipped: await promisify(gzip)(body, { level: 9 }),
    lasting: path.startsWith('assets/'),
  };
}
