import { InvalidRequest } from '#kernel';
import type { Tenant } from './pipeline.js';
import type { Store, Transaction } from './store.js';

/** Milliseconds that a reading of the logs may take: callers choose what is looked through, and others need the database as well. */
const MOST = 10_000;

/** Postgres' code for what took too long. */
const TOO_LONG = '57014';

/** There is so much between the two times that looking through it would take too long. */
class TooMuchToLookThrough extends InvalidRequest {
  constructor() {
    const msg = 'There is too much to look through. Take a later `from`, an earlier `to`, or narrow it otherwise';
    super([{ loc: ['query', 'from'], msg, type: 'value_error' }]);
  }
}

/** A reading of what there may be millions of rows of. Rejects with TooMuchToLookThrough. */
export async function lookThrough<T>(
  store: Store,
  tenant: Tenant,
  look: (prisma: Transaction) => Promise<T>,
  most = MOST,
): Promise<T> {
  try {
    return await store.as(tenant, async (prisma) => {
      await prisma.$executeRaw`SELECT set_config('statement_timeout', ${String(most)}, true)`;
      return look(prisma);
    });
  } catch (error) {
    if (isTooLong(error)) throw new TooMuchToLookThrough();
    throw error;
  }
}

const isTooLong = (error: unknown): boolean => error instanceof Error && error.message.includes(TOO_LONG);
