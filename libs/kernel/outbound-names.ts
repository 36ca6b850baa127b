import { lookup, Resolver } from 'node:dns/promises';

/** The addresses of a name; none when there is no such name. Rejects when nobody could say. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA']);

const resolver = new Resolver({ timeout: 3000, tries: 2 });

const THIS_MACHINE = /(?:^|\.)localhost\.?$/i;

/** Not with the system's own function: a name whose server hangs would hold up everybody else's look-ups. */
export const publicNames: ResolveName = async (name) => {
  if (THIS_MACHINE.test(name)) return ['127.0.0.1']; // whatever a name server says of it
  const lists = await Promise.all([orNone(resolver.resolve4(name)), orNone(resolver.resolve6(name))]);
  return lists.flat();
};

/** With those that no name server knows. */
export const namesOfThisMachine: ResolveName = async (name) => {
  const found = await orNone(lookup(name, { all: true }));
  return found.map(({ address }) => address);
};

async function orNone<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if (NO_SUCH_NAME.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
