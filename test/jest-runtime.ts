import { readFileSync } from 'node:fs';
import { createRequire, enableCompileCache, isBuiltin, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { compileFunction, SyntheticModule } from 'node:vm';
import jestRuntime from 'jest-runtime';
import type WorkerRealm from './jest-environment.js';

interface Found {
  cacheKey: string;
  enqueue: null;
  modulePath: string;
}
type Scratch = Map<string, { cacheKey: string; kind: 'prelinked'; module: SyntheticModule }>;

/** What of Jest's own loader is in the way, as it is in the version that package-lock.json names. */
interface Inside {
  executor: { injectedModuleParameters: string[]; compile(source: string, filename: string): unknown };
  esmLoader: {
    getContext(): unknown;
    resolveSpecifierForSyncGraph(from: string, specifier: string, context: unknown, scratch: Scratch): Found;
    resolveModule(specifier: string, from: string, context: unknown): Promise<SyntheticModule>;
  };
  transformCache: {
    transform(file: string, options: { supportsStaticESM: true; supportsDynamicImport: true }): string;
    getSourceMaps(): Map<string, string>;
  };
}

/** Its types are those of a module that it is not. */
const Runtime = jestRuntime as unknown as typeof jestRuntime.default;

enableCompileCache(); // Jest replaces workers, and each new one loads everything again
const load = createRequire(import.meta.url);
const loaded = new Map<string, SyntheticModule>();
const sourceMaps = new Map<string, string>();
/** Of the file at hand: Jest makes one for each. */
let transforms: Inside['transformCache'];

/**
 * Gives Jest the test file, and what speaks to Jest as well. All that they import is loaded by Node itself, as in production,
 * and once for all files of a worker: to load it again for each, and to run it unoptimised, took longer than most tests.
 */
export default class SharingRuntime extends Runtime {
  constructor(...given: ConstructorParameters<typeof Runtime>) {
    super(...given);
    const environment = given[1] as WorkerRealm;
    const { esmLoader: loader, executor, transformCache } = this as unknown as Inside;
    const findOther = loader.resolveSpecifierForSyncGraph.bind(loader);
    const importOther = loader.resolveModule.bind(loader);
    transforms = transformCache;
    for (const [url, map] of sourceMaps) transforms.getSourceMaps().set(url, map);
    loader.getContext = () => undefined; // that of the worker
    loader.resolveSpecifierForSyncGraph = (from, specifier, context, scratch, ...more: []) => {
      const name = sharedName(specifier, from);
      if (name === undefined) return findOther(from, specifier, context, scratch, ...more);
      const cacheKey = `shared:${name}`;
      scratch.set(cacheKey, { cacheKey, kind: 'prelinked', module: shared(name, environment) });
      return { cacheKey, enqueue: null, modulePath: cacheKey };
    };
    loader.resolveModule = (specifier, from, ...more) => {
      const name = sharedName(specifier, from);
      return name === undefined ? importOther(specifier, from, ...more) : Promise.resolve(shared(name, environment));
    };
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }
}

const OURS = pathToFileURL(path.join(import.meta.dirname, '..', '/')).href;
const isOurs = (url: string | undefined): boolean => url?.startsWith(OURS) === true && !url.includes('/node_modules/');

registerHooks({
  resolve: (specifier, context, next) =>
    isOurs(context.parentURL)
      ? next(typescript(specifier), { ...context, conditions: [...context.conditions, 'source'] })
      : next(specifier, context),
  load: (url, context, next) =>
    isOurs(url) && url.endsWith('.ts')
      ? { format: 'module', source: compiled(url), shortCircuit: true }
      : next(url, context),
});

/** Node does not look for `x.ts` where `x.js` is imported. */
const typescript = (specifier: string): string =>
  specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier;

function compiled(url: string): string {
  const file = fileURLToPath(url);
  const code = transforms.transform(file, { supportsStaticESM: true, supportsDynamicImport: true });
  const map = transforms.getSourceMaps().get(file);
  if (map !== undefined) {
    sourceMaps.set(url, map);
    transforms.getSourceMaps().set(url, map);
  }
  return code;
}

/** A package, a library of ours or a file; undefined for what is Jest's own, and for what asks Jest for it. */
function sharedName(specifier: string, from: string): string | undefined {
  if (specifier === '@jest/globals' || isBuiltin(specifier)) return undefined;
  if (!specifier.startsWith('.')) return specifier;
  const file = path.resolve(path.dirname(from), typescript(specifier));
  return loaded.has(file) || !readFileSync(file, 'utf8').includes("'@jest/globals'") ? file : undefined;
}

function shared(name: string, environment: WorkerRealm): SyntheticModule {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const file = path.isAbsolute(name) ? name : fileURLToPath(import.meta.resolve(name));
  const module = wrapped(
    name,
    environment.loadShared(() => load(file) as object),
  );
  loaded.set(name, module);
  return module;
}

/** As Node itself shows a package to who imports it. */
function wrapped(identifier: string, exports: object): SyntheticModule {
  const names = new Map(Object.entries(exports));
  if (!types.isModuleNamespaceObject(exports)) names.set('default', exports);
  const module = new SyntheticModule(
    [...names.keys()],
    function (this: SyntheticModule) {
      for (const [name, value] of names) this.setExport(name, value);
    },
    { identifier },
  );
  void module.evaluate();
  return module;
}
