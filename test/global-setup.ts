import { chmod, mkdtemp } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PASSWORD = 'test';

/** Jest's process, in which Node itself loads TypeScript: it does not look for `x.ts` where `x.js` is imported. */
async function startCluster(): Promise<() => Promise<void>> {
  const hook = registerHooks({
    resolve: (specifier, context, next) =>
      next(isOurs(specifier, context) ? specifier.replace(/\.js$/, '.ts') : specifier, context),
  });
  const { startPostgres } = await import('../apps/cli/postgres.js').finally(() => {
    hook.deregister();
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'peopleport-test-'));
  await chmod(folder, 0o711); // started by root, Postgres is another user
  const postgres = await startPostgres({
    directory: path.join(folder, 'data'),
    password: PASSWORD,
    log: path.join(folder, 'log'),
    durable: false,
    remove: folder,
    // Nobody analyses a table between two steps of a test: plans would differ from one run to the next.
    flags: { max_connections: '300', jit: 'off', autovacuum: 'off', synchronous_commit: 'off' },
  });
  process.env['TEST_DATABASE_URL'] = postgres.url('postgres');
  return () => postgres.stop();
}

/** Jest loads modules of its own meanwhile. */
const isOurs = (specifier: string, { parentURL }: { parentURL?: string | undefined }): boolean =>
  specifier.startsWith('.') && parentURL?.includes('/node_modules/') === false;

/** One Postgres cluster a run of the tests, and one folder for the programs; TEST_DATABASE_URL names a server that is used instead. */
export default async function setUp(): Promise<void> {
  process.env['TEST_BUILD'] = await mkdtemp(path.join(tmpdir(), 'peopleport-built-'));
  if (process.env['TEST_DATABASE_URL'] !== undefined) return;
  Object.assign(globalThis, { endCluster: await startCluster() });
}
