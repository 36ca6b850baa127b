import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { Engine } from './model-engine.js';
import { examplesOf, playsOf } from './model-plays.js';
import { SCOPES } from './model-scopes.js';
import { Drama } from './model.js';
import { size } from './size.js';

/** As a failure prints them; `MODEL_SHRINK=1` looks for a smaller play that fails as well. */
const { MODEL_SEED, MODEL_PATH: path, MODEL_RUNS = String(size(200, 10_000)), MODEL_SHRINK } = process.env;
/** The short ones are the same each time, so that a change is refused for its own doing; the long ones look for what nobody has seen. */
const SEED = MODEL_SEED === undefined ? size(20_261_122, Date.now() % 2 ** 31) : Number(MODEL_SEED);
/** So long may one take on a machine that does other things as well. */
const PATIENCE_MS = 10_000;

/** Plays with these scopes, as many of all plays as there are of them: files share them, so that each has a process of its own. */
export function playAll(promise: string, connector: string): void {
  const scopes = SCOPES.filter((scope) => scope.connector === connector);
  const runs = Math.ceil((Number(MODEL_RUNS) * scopes.length) / SCOPES.length);
  let engine: Engine;

  beforeAll(async () => {
    engine = await Engine.start();
  });

  afterAll(async () => {
    await engine.close();
  });

  test(
    promise,
    () =>
      fc.assert(
        fc.asyncProperty(playsOf(scopes), (play) => Drama.play(engine, play)),
        {
          ...{ numRuns: runs, seed: SEED, endOnFailure: MODEL_SHRINK !== '1' },
          ...{ examples: examplesOf(scopes), ...(path === undefined ? {} : { path }) }, // a path counts them
        },
      ),
    60_000 + runs * PATIENCE_MS,
  );
}
