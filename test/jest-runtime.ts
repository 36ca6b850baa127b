import { createRequire, enableCompileCache, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
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
}

/** Its types are those of a module that it is not. */
const Runtime = jestRuntime as unknown as typeof jestRuntime.default;

enableCompileCache(); // Jest replaces workers, and each new one loads the packages again
const load = createRequire(import.meta.url);
const packages = new Map<string, SyntheticModule>();

/**
 * Loads our own modules anew for each file, as Jest does, but every package once for all files of a worker: evaluating them
 * again and again took longer than most of the tests themselves.
 */
export default class SharingRuntime extends Runtime {
  constructor(...given: ConstructorParameters<typeof Runtime>) {
    super(...given);
    const environment = given[1] as WorkerRealm;
    const { esmLoader: loader, executor } = this as unknown as Inside;
    const findOther = loader.resolveSpecifierForSyncGraph.bind(loader);
    const importOther = loader.resolveModule.bind(loader);
    loader.getContext = () => undefined; // that of the worker
    loader.resolveSpecifierForSyncGraph = (from, specifier, context, scratch, ...more: []) => {
      if (!isPackage(specifier)) return findOther(from, specifier, context, scratch, ...more);
      const cacheKey = `package:${specifier}`;
      scratch.set(cacheKey, { cacheKey, kind: 'prelinked', module: packageOf(specifier, environment) });
      return { cacheKey, enqueue: null, modulePath: cacheKey };
    };
    loader.resolveModule = (specifier, ...more) =>
      isPackage(specifier) ? Promise.resolve(packageOf(specifier, environment)) : importOther(specifier, ...more);
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }
}

/** Jest's own, which knows its file, and what our modules register themselves with by name. */
const OF_EACH_FILE = ['@jest/globals', 'prom-client'];

const isPackage = (specifier: string): boolean =>
  /^[@\w]/.test(specifier) && !OF_EACH_FILE.includes(specifier) && !isBuiltin(specifier);

function packageOf(specifier: string, environment: WorkerRealm): SyntheticModule {
  const known = packages.get(specifier);
  if (known !== undefined) return known;
  const file = fileURLToPath(import.meta.resolve(specifier));
  const module = wrapped(
    specifier,
    environment.loadPackage(() => load(file) as object),
  );
  packages.set(specifier, module);
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
