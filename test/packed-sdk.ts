import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

/** A project that has the package as npm would lay it out: from the tarball, with what it depends on beside it. */
export async function packed(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'peopleport-sdk-'));
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '@peopleport/sdk'), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: join(ROOT, 'libs/sdk'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run('tar', ['-xzf', join(project, filename), '--strip-components=1', '-C', join(modules, '@peopleport/sdk')]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', 'express', 'fastify'])
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  return project;
}
