import { AppError } from '#kernel';
import { CredentialsRejected, ProviderRateLimited, RightMissing } from '../errors.js';
import { parallel } from '../parallel.js';

/** More failures on a page than this are no longer about single persons. */
const MOST_FAILED = 10;

interface Failing<T, R> {
  atOnce: number;
  /** What stands for one whose work failed. */
  failed: (item: T, error: AppError) => R;
  /** Whether a refusal may concern one alone: so it does where others are known to be allowed. */
  mayRefuseOne?: boolean;
}

/** Does the work for every person. One that fails is told; when many fail, or all would, it rejects. */
export async function oneByOne<T, R>(
  people: readonly T[],
  work: (person: T) => Promise<R>,
  { atOnce, failed, mayRefuseOne = false }: Failing<T, R>,
): Promise<R[]> {
  let failures = 0;
  return parallel(people, atOnce, async (person) => {
    try {
      return await work(person);
    } catch (error) {
      failures += 1;
      const refused = error instanceof RightMissing && !mayRefuseOne;
      if (refused || !isAboutOne(error) || failures > MOST_FAILED) throw error;
      return failed(person, error);
    }
  });
}

/** Whether the error may be one person's misfortune, and not everybody's. */
export function isAboutOne(error: unknown): error is AppError {
  const everybodys = error instanceof ProviderRateLimited || error instanceof CredentialsRejected;
  return error instanceof AppError && !everybodys;
}
