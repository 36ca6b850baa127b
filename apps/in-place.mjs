import { renameSync, rmSync } from 'node:fs';

/** Does it; whether that was possible, which it is not where somebody else was faster. */
function done(step, ...otherwise) {
  try {
    step();
    return true;
  } catch (error) {
    if (otherwise.includes(error.code)) return false;
    throw error;
  }
}

/**
 * Puts a folder in the place of another one, which others may do at the same moment. What is there is moved away as a whole: nobody
 * meets half of it, and nothing is renamed onto what is not empty.
 */
export function putInPlace(made, out) {
  const before = `${made}-before`;
  for (let put = false; !put;) {
    done(() => renameSync(out, before), 'ENOENT');
    put = done(() => renameSync(made, out), 'ENOTEMPTY', 'EEXIST');
    rmSync(before, { recursive: true, force: true });
  }
}
