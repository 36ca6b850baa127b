import type { Connector, Stream } from '#connectors';
import { AppError } from '#kernel';
import type { ConnectionRef } from '#tenancy';

/** The worker is about to end: the run goes on elsewhere. */
export class WorkerStops extends AppError {
  readonly code = 'worker_stops';

  constructor() {
    super('The worker stops.');
  }
}

/** Where a run reads from. */
export interface Source {
  connection: ConnectionRef;
  connector: Connector;
  client: unknown;
  stream: Stream<unknown>;
  credentialsVersion: number;
}

/** As much of it as there was when the run ended. */
export type Opening = Pick<Source, 'connection'> & Partial<Source>;

/** What a run that succeeded has to say. */
export interface Outcome {
  /** What a person has to be told all the same. */
  issues: string[];
  /** What earlier runs had to say, and this one has not found to be over. */
  lasting: string[];
  /** The connection's streams of which records are held: with those of one go those of others. */
  holding: string[];
  /** Whether the provider answered in this try: what was read to its end before has only to be concluded. */
  answered: boolean;
  /** Whether it showed anything then: a stream that has nothing to ask for does not tell that it still lets us in. */
  letIn: boolean;
  /** The right without which nothing of the stream is read, where nobody gave the credentials for it. */
  without?: string;
  /** Whether its records came in several pages, as far as this worker knows. */
  several: boolean;
  /** Whether records that were not seen wait for another complete run. */
  waits: boolean;
}
