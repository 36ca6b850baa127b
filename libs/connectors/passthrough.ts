import type { Readable } from 'node:stream';

export const PASSED_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type PassedMethod = (typeof PASSED_METHODS)[number];

/** A call of the provider's API in a caller's words. */
export interface PassedCall {
  method: PassedMethod;
  /** With its query, below the provider's address: whoever makes the call pins it there. */
  path: string;
  /** What is added to its query. */
  params: [name: string, value: string][];
  /** Names in small letters; none that says who calls. */
  headers: Record<string, string>;
  body: Uint8Array | null;
  /** To the head of the answer. */
  seconds: number;
  signal?: AbortSignal;
}

/** What came back, whatever it says. */
export interface PassedAnswer {
  status: number;
  /** All of them: some may be the provider's word to us. */
  headers: Record<string, string | string[] | undefined>;
  /** As it comes. Whoever gets it reads or destroys it. */
  body: Readable;
}

/** Calls of a provider's API in callers' words. */
export interface Passthrough<Client> {
  /** Makes the call once, with our credentials. Rejects where nothing came back. */
  call(client: Client, call: PassedCall): Promise<PassedAnswer>;
  /** Where nobody is let, as patterns in small letters: what shows credentials or changes them. */
  never: readonly string[];
}
