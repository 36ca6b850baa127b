import path from 'node:path';
import testSequencer from '@jest/test-sequencer';

/** Its types are those of a module that it is not. */
const TestSequencer = testSequencer as unknown as typeof testSequencer.default;
type Tests = Parameters<InstanceType<typeof TestSequencer>['sort']>[0];

/** Where the long ones lie. */
const FIRST = ['test/proofs/', 'test/'].map((folder) => path.join(import.meta.dirname, '..', folder));

/**
 * Long files first: one that begins when the others are over keeps everybody waiting. Jest knows from the run before which
 * these are; in a fresh clone it goes by their size, which says little.
 */
export default class LongFirst extends TestSequencer {
  override async sort(tests: Tests): Promise<Tests> {
    const sorted = await super.sort(tests);
    return sorted.sort((one, other) => rank(one.path) - rank(other.path));
  }
}

function rank(file: string): number {
  const found = FIRST.findIndex((folder) => file.startsWith(folder));
  return found < 0 ? FIRST.length : found;
}
