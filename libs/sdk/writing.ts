import type { paths } from './generated/schema.js';
import type { ItemOf, ListPath } from './listing.js';

/** Every path under which records are created, and changed and deleted by their ids. */
export type WritePath = {
  [Path in ListPath]: `${Path}/meta/post` extends keyof paths ? Path : never;
}[ListPath];

type Said<Path extends WritePath> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer Body } } };
}
  ? Body
  : object;

/** What may be said of a record. What of it the customer's system takes, `GET …/meta/post` says. */
export type BodyOf<Path extends WritePath> = Said<Path> & Record<string, unknown>;

/** The record; where it could not be read back yet, nothing but its ids. */
export type Written<Path extends WritePath> = ItemOf<Path> | { id: string | null; remote_id: string | null };
