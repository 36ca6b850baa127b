import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { parse } from 'yaml';
import { Config } from '#kernel';

interface Service {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

const root = path.join(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

// merge: true, as docker compose reads `<<`
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

/** The Dockerfile's instructions, in stages; a line that ends in a backslash goes on. */
const stages = text('Dockerfile')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ word: line.split(/\s+/)[0] ?? '', rest: line.replace(/^\S+\s+/, '').trim() }))
  .reduce<{ word: string; rest: string }[][]>((done, line) => {
    if (line.word === 'FROM') done.push([]);
    done.at(-1)?.push(line);
    return done;
  }, []);
const [build = [], , last = []] = stages;
const instruction = (stage: typeof last, word: string): string[] =>
  stage.filter((line) => line.word === word).map(({ rest }) => rest);

const settings = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(Config, '', false, false)
    .map(({ propertyName }) => propertyName),
);
const sourceOf = (built: string): string => path.join(root, built.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
const programs = (command: string[]): string[] => command.filter((word) => word.startsWith('dist/'));

test('every stage of the image is Node 24 and the last one installs nothing for development', () => {
  expect(stages.map(([from]) => from?.rest.split(' ')[0])).toEqual(['node:24-slim', 'node:24-slim', 'node:24-slim']);
  expect(instruction(build, 'RUN').join()).toMatch(/npm ci.*npm run build/s);
  expect(instruction(stages[1] ?? [], 'RUN')).toEqual([expect.stringContaining('npm ci --omit=dev')]);
});

test('the image runs the API as an ordinary user and is asked for its health', () => {
  expect(instruction(last, 'USER')).toEqual(['node']);
  const [command = '[]'] = instruction(last, 'CMD');
  expect(
    programs(JSON.parse(command) as string[])
      .map(sourceOf)
      .map(existsSync),
  ).toEqual([true]);
  expect(instruction(last, 'HEALTHCHECK').join()).toMatch(/CMD \["node", "-e", ".*\/readyz/);
});

test('the image holds what the built code needs beside it', () => {
  const copied = instruction(last, 'COPY').join('\n');
  for (const part of ['package.json', 'node_modules', 'dist', 'prisma']) expect(copied).toContain(part);
  for (const file of ['package.json', 'package-lock.json', 'LICENSE', 'prisma/migrations'])
    expect(existsSync(path.join(root, file))).toBe(true);
  expect(text('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.env', 'keys', '.data', 'node_modules', 'dist']),
  );
});

test('the settings of image and services are settings that there are', () => {
  const inImage = instruction(last, 'ENV').flatMap((line) =>
    [...line.matchAll(/(?:^|\s)([A-Z_]+)=/g)].map(([, name]) => name ?? ''),
  );
  const inServices = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
  expect([...inImage, ...inServices].filter((name) => !settings.has(name))).toEqual(['NODE_OPTIONS']); // Node's own
  expect(inServices).toEqual(
    expect.arrayContaining(['DATABASE_URL', 'API_DATABASE_URL', 'WORKER_DATABASE_URL', 'REDIS_URL', 'KEYS_FILE']),
  );
});

test('the guide to running it names every setting', () => {
  const named = [...text('docs/guides/self-hosting.md').matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(settings);
});

test('every service runs an image with a fixed version or ours, and a program that there is', () => {
  for (const [name, { image, command = [], entrypoint = [] }] of services) {
    expect([name, image]).toEqual([name, expect.stringMatching(/^(peopleport|[\w/]+:\d+)$/)]);
    for (const program of programs([...entrypoint, ...command]))
      expect([program, existsSync(sourceOf(program))]).toEqual([program, true]);
  }
  expect(services.map(([name]) => name)).toEqual(['postgres', 'redis', 'migrate', 'api', 'worker', 'cli']);
});

test('what stays up has a health check', () => {
  const checked = services.filter(
    ([, { healthcheck, build: built }]) => healthcheck?.test?.[0] === 'CMD' || (built !== undefined && !healthcheck),
  );
  expect(checked.map(([name]) => name)).toEqual(['postgres', 'redis', 'api', 'worker']);
});

test('everything starts after what it needs', () => {
  const needs = Object.fromEntries(services.map(([name, { depends_on = {} }]) => [name, depends_on]));
  const migrated = { migrate: { condition: 'service_completed_successfully' } };
  const served = { ...migrated, redis: { condition: 'service_healthy' } };
  expect(needs).toEqual({
    postgres: {},
    redis: {},
    migrate: { postgres: { condition: 'service_healthy' } },
    api: served,
    worker: served,
    cli: migrated,
  });
});

test('only the API is reached from outside, on the port that it listens on', () => {
  const [, port] = /\bPORT=(\d+)/.exec(instruction(last, 'ENV').join(' ')) ?? [];
  expect(services.flatMap(([, { ports = [] }]) => ports)).toEqual([
    expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:.*:${port ?? ''}$`)),
  ]);
  expect(instruction(last, 'EXPOSE').join(' ').split(' ')).toContain(port);
});

test('no secret stands in the file, and each that it wants is named in .env.example', () => {
  const wanted = new Set([...text('docker-compose.yml').matchAll(/\$\{(\w+)(?::\?[^}]*)?\}/g)].map(([, name]) => name));
  expect(wanted).toContain('PUBLIC_URL');
  const named = new Set([...text('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name));
  expect([...wanted].filter((name) => !named.has(name))).toEqual([]);
  expect(text('docker-compose.yml')).not.toMatch(/:\/\/\w+:[^$@\n]+@/);
  expect(Object.keys(compose.volumes)).toEqual(['postgres']);
});

test('every application of the monorepo has its main file', () => {
  const { projects } = JSON.parse(text('nest-cli.json')) as {
    projects: Record<string, { sourceRoot: string; entryFile: string }>;
  };
  expect(Object.keys(projects)).toEqual(['api', 'worker', 'simulator', 'cli']);
  for (const { sourceRoot, entryFile } of Object.values(projects)) {
    expect([sourceRoot, existsSync(path.join(root, sourceRoot, `${entryFile}.ts`))]).toEqual([sourceRoot, true]);
  }
});
