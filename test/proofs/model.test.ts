import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { Engine } from './model-engine.js';
import { examples, plays } from './model-plays.js';
import { Drama } from './model.js';
import { size } from './size.js';

/** As a failure prints them; `MODEL_SHRINK=1` looks for a smaller play that fails as well. */
const { MODEL_SEED, MODEL_PATH: path, MODEL_RUNS = String(size(200, 10_000)), MODEL_SHRINK } = process.env;
const RUNS = Number(MODEL_RUNS);
/** The short ones are the same each time, so that a change is refused for its own doing; the long ones look for what nobody has seen. */
const SEED = MODEL_SEED === undefined ? size(20_261_122, Date.now() % 2 ** 31) : Number(MODEL_SEED);
/** Plays that go on at the same time: while one waits for the database another is worked on. */
const LANES = path === undefined && RUNS > 1 ? 2 : 1;
/** So long may one take on a machine that does other things as well. */
const PATIENCE_MS = 5000;

let engines: Engine[] = [];

beforeAll(async () => {
  engines = await Promise.all(Array.from({ length: LANES }, () => Engine.start()));
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});

test(
  'whatever happens while it is read, our copy equals the source, and nothing live is ever gone',
  async () => {
    const lanes = engines.map((engine, lane) =>
      fc.assert(
        fc.asyncProperty(plays, (play) => Drama.play(engine, play)),
        {
          ...{ numRuns: Math.ceil(RUNS / LANES), seed: SEED + lane, endOnFailure: MODEL_SHRINK !== '1' },
          ...(path === undefined && lane === 0 ? { examples } : {}),
          ...(path === undefined ? {} : { path }),
        },
      ),
    );
    await Promise.allSettled(lanes); // or one would be played on without its engine
    await Promise.all(lanes);
  },
  30_000 + RUNS * PATIENCE_MS,
);
