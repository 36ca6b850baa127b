/** One thing that has happened to a connector: to a record of it, or, of kind `event`, beside them. */
export interface Change {
  /** Counts all that happens to the connector. */
  sequence: number;
  /** The `sequence` of the one before it among those that were asked for; null: there is none. */
  previous: number | null;
  /** `employee.updated`, `connector.synced`. */
  type: string;
  kind: 'created' | 'updated' | 'deleted' | 'restored' | 'event';
  model: string | null;
  id: string;
  remote_id: string | null;
  /** Null: all of them may differ. */
  changed_fields: string[] | null;
  at: string;
  /** From the first reading of its stream. */
  first: boolean;
  /** Of an event: ids, codes and figures. */
  data: Record<string, unknown> | null;
}

/** Where somebody is: keep it, and go on from there. */
export interface Position {
  after: number;
  epoch: number;
}

export interface ChangesQuery {
  /** The one that `after` is a number of. */
  epoch?: number | undefined;
  /** Left out: from the first that is kept; `latest`: from now on. */
  after?: number | 'latest' | undefined;
  models?: readonly string[] | undefined;
  /** `employee.created`, `time_off.*`, `*.deleted`. */
  types?: readonly string[] | undefined;
  /** Seconds that a call waits where there is nothing yet. 0: the walk ends there. */
  wait?: number | undefined;
}

export interface ChangesAnswer {
  epoch: number;
  items: Change[];
  next: number;
  has_more: boolean;
}

/** Something between two changes did not arrive. */
export class ChangesMissed extends Error {
  override readonly name = 'ChangesMissed';

  constructor(
    readonly expected: number,
    readonly previous: number,
  ) {
    super(`The change after ${expected} follows ${previous}: something between the two did not arrive.`);
  }
}

/** What happens to a connector, as it happens: `for await (const change of …)`. It does not end unless `wait` is 0. */
export class Changes implements AsyncIterable<Change> {
  /** Of the change at hand, or of the end of the last answer; null before the first one. */
  position: Position | null = null;

  constructor(
    private readonly query: ChangesQuery,
    private readonly read: (query: Record<string, string | number>) => Promise<ChangesAnswer>,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Change, void> {
    const { models, types, wait = 30, after, epoch } = this.query;
    for (let from: Pick<ChangesQuery, 'after' | 'epoch'> = { after, epoch }; ;) {
      const answer = await this.read(given({ wait, models: models?.join(), types: types?.join(), ...from }));
      for (const change of answer.items) {
        this.mustFollow(change);
        this.position = { after: change.sequence, epoch: answer.epoch };
        yield change;
      }
      from = this.position = { after: answer.next, epoch: answer.epoch };
      if (wait === 0 && !answer.has_more) return;
    }
  }

  /** From a place in the middle the one before the first is not known, only that it is not behind that place. */
  private mustFollow({ previous }: Change): void {
    const { after } = this.position ?? this.query;
    if (typeof after === 'number' && previous !== null && previous > after) throw new ChangesMissed(after, previous);
  }
}

const given = (query: Record<string, string | number | undefined>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
