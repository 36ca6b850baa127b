import { connectors, type Stream } from '#connectors';
import { InvalidRequest } from '#kernel';
import type { ConnectionRef } from '#tenancy';

const streamsOf = ({ connector }: ConnectionRef): readonly Pick<Stream<unknown>, 'name' | 'models'>[] =>
  connectors.find(({ slug }) => slug === connector)?.streams ?? [];

/** The streams of a connection's connector. */
export const streamNames = (connection: ConnectionRef): string[] => streamsOf(connection).map(({ name }) => name);

/** The models of a connection's connector. */
export const modelNames = (connection: ConnectionRef): string[] => [
  ...new Set(streamsOf(connection).flatMap(({ models }) => models.map(({ name }) => name))),
];

/** A mistyped name would find nothing, and look as if all were well. */
export function mustBeOneOf(known: readonly string[], parameter: string, name: string | undefined): void {
  if (name === undefined || known.includes(name)) return;
  const msg = `There is no such ${parameter}. There are: ${known.join(', ') || 'none'}`;
  throw new InvalidRequest([{ loc: ['query', parameter], msg, type: 'literal_error' }]);
}
