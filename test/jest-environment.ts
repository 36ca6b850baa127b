import type { Context } from 'node:vm';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

declare global {
  /** For what a helper changes that the files after this one find changed. */
  var atEndOfFile: (takeBack: () => void) => void;
}

/**
 * The realm of the worker itself instead of one for each file: what a module makes is then of the same classes wherever
 * the module was loaded, so that test/jest-runtime.ts can hand it on from file to file. What a file leaves behind on its
 * globals is taken back when it ends.
 */
export default class WorkerRealm implements JestEnvironment {
  /** Globals and listeners of modules that no file loads again. */
  private static readonly lasting = new Set<unknown>();
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  fakeTimersModern: ModernFakeTimers | null;
  private readonly takeBack: (() => void)[];

  constructor({ projectConfig }: JestEnvironmentConfig) {
    const { lasting } = WorkerRealm;
    this.takeBack = [globalThis, process, Error].map((object) => keep(object, lasting));
    this.takeBack.push(keepListeners(lasting), keepVariables());
    globalThis.atEndOfFile = (takeBack) => {
      this.takeBack.push(takeBack);
    };
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  setup(): Promise<void> {
    return Promise.resolve();
  }

  teardown(): Promise<void> {
    this.fakeTimersModern?.dispose();
    this.fakeTimersModern = null;
    this.moduleMocker.restoreAllMocks(); // of what other files use as well
    for (const back of this.takeBack.reverse()) back();
    return Promise.resolve();
  }

  /** What the module sets while it is loaded stays, as the module does. */
  loadShared<T>(load: () => T): T {
    const before = new Set(marks());
    const loaded = load();
    for (const mark of marks()) if (!before.has(mark)) WorkerRealm.lasting.add(mark);
    return loaded;
  }

  /** Only has to be there: test/jest-runtime.ts compiles without one. */
  getVmContext(): Context {
    return globalThis;
  }
}

/** All that `keep` and `keepListeners` would take back. */
const marks = (): unknown[] => [...Reflect.ownKeys(globalThis), ...listeners().map(({ listener }) => listener)];

const listeners = (): { name: 'exit'; listener: () => void }[] =>
  (process.eventNames() as 'exit'[]).flatMap((name) =>
    process.rawListeners(name).map((listener) => ({ name, listener: listener as () => void })),
  );

function keepListeners(lasting: Set<unknown>): () => void {
  const before = new Set(listeners().map(({ listener }) => listener));
  return () => {
    for (const { name, listener } of listeners())
      if (!before.has(listener) && !lasting.has(listener)) process.removeListener(name, listener);
  };
}

/** Puts the object's own properties back. */
function keep(object: object, lasting: Set<unknown>): () => void {
  const before = Object.getOwnPropertyDescriptors(object) as Record<PropertyKey, PropertyDescriptor>;
  return () => {
    const after = Object.getOwnPropertyDescriptors(object) as Record<PropertyKey, PropertyDescriptor>;
    for (const key of Reflect.ownKeys(after))
      if (!Object.hasOwn(before, key) && !lasting.has(key)) Reflect.deleteProperty(object, key);
    for (const key of Reflect.ownKeys(before)) {
      const [was, is] = [before[key], after[key]];
      if (was && (was.value !== is?.value || was.get !== is?.get)) Reflect.defineProperty(object, key, was);
    }
  };
}

/** Of the variables there are now, also where a file puts others in their place. */
function keepVariables(): () => void {
  const { env } = process;
  const before = { ...env };
  return () => {
    for (const name of Object.keys(env)) if (!(name in before)) Reflect.deleteProperty(env, name);
    Object.assign(env, before);
  };
}
