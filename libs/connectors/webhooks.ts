import type { JsonObject, Named } from './payload.js';

/** Where a provider is to send what happens, and what it shows there to prove that it is the provider. */
export interface Hook {
  url: string;
  /** Of our own making; as it is in `shown`. */
  secret: string;
}

/** Something that happened at the provider. A hint: what became of the records it names is asked for afterwards. */
export interface ProviderEvent {
  /**
   * The same for the same event, however often and by whatever way it comes. Where the provider's clock is coarse (seconds at
   * Personio) two events in one tick share it: a key that comes again after its records were read may be news.
   */
  key: string;
  name: string;
  occurredAt: Date;
  /** The records that it names, by stream; a stream without names has to be read for what changed. */
  about: { stream: string; names: Named[] }[];
}

/** What a provider tells by itself. All of it is on top of polling: nothing may depend on an event that comes. */
export interface Webhooks<Client> {
  /**
   * Sees to it that the provider sends all that our streams can use to `url`: registers, corrects and switches on again; asks
   * and leaves it where all is well. What is registered for an address with the same end is moved to this one, with what it kept.
   * `missed`: what happened before may have been kept nowhere, as there was none or it was switched off. Rejects with RightMissing.
   */
  ensure(client: Client, hook: Hook): Promise<{ id: string; missed: boolean }>;
  /** Takes away whatever was registered for this address. */
  remove(client: Client, url: string): Promise<void>;
  /** What a sender has shown of the secret; undefined: nothing. */
  shown(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /** Pure: what a delivery says; null for one that concerns no record, such as a test. Throws for what is no delivery. */
  read(body: JsonObject): ProviderEvent | null;
  /** What happened since, by the provider's own list, whether it was delivered or not. */
  since(client: Client, id: string, since: Date): AsyncIterable<ProviderEvent[]>;
}
