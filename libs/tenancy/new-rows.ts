import type { Choices, Grants, Stream } from '#connectors';
import type { ConnectionKeys } from '#vault';
import type { Credentials } from './provider-clients.js';

/** Which of its models a stream is read for. */
export function readOf({ models }: Stream<unknown>, { models: off }: Choices): { models: string[]; off: string[] } {
  const names = models.map(({ name }) => name);
  return { models: names.filter((name) => !off.includes(name)), off: [...off] };
}

export function sealedCredentials(
  keys: ConnectionKeys,
  id: string,
  { credentials, grants }: { credentials: Credentials; grants: Grants },
) {
  // A few ids to recognise the account by are no right: they stay out of what is kept.
  const { streams, missing } = grants;
  return {
    credentials: bytes(keys.seal('credentials', id, plainCredentials(credentials))),
    grants: { streams, missing },
  };
}

/** As they are sealed. */
export const plainCredentials = (credentials: Credentials): string =>
  JSON.stringify(Object.fromEntries(Object.entries(credentials).map(([name, secret]) => [name, secret.reveal()])));

/** As Prisma takes them. */
export const bytes = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
