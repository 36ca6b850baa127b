import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Gives up what nobody holds any more. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of what is held. */
export function memoryUsed(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
