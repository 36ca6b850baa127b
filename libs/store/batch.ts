import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { serialize } from 'pg-protocol';
import type { Row } from './binary.js';
import type { Call } from './statement.js';
import type { Wire } from './wire.js';

/** Which statements a connection has prepared, as its answers tell. */
export class Prepared {
  private readonly names = new Set<string>();
  private readonly batches: Batch[] = [];

  constructor(wire: Wire) {
    wire.on('parseComplete', () => {
      const name = this.batches[0]?.parsing.shift();
      if (name !== undefined) this.names.add(name);
    });
    wire.on('readyForQuery', () => {
      this.batches.shift();
    });
  }

  sent(batch: Batch): void {
    this.batches.push(batch);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  isUnderway(name: string): boolean {
    return this.batches.some(({ parsing }) => parsing.includes(name));
  }
}

/** Statements under one Sync: the server takes them as one transaction, and answers them in one go. */
export class Batch extends (pg.Query as unknown as new (text: string) => EventEmitter) {
  /** Names of the statements that the server has yet to say are prepared, in the order of asking. */
  readonly parsing: string[] = [];
  private readonly answers: unknown[][];
  private current = 0;
  private failure: Error | undefined;

  constructor(
    private readonly calls: readonly Call<unknown>[],
    private readonly prepared: Prepared,
    private readonly done: { resolve: (answers: unknown[][]) => void; reject: (error: Error) => void },
  ) {
    super('');
    this.answers = calls.map(() => []);
  }

  /** The rest is called by pg. One write: the stream's work for each is more than that of putting the messages together. */
  submit({ stream }: Wire): void {
    const messages = this.calls.flatMap((call) => this.messages(call));
    this.prepared.sent(this);
    stream.write(Buffer.concat([...messages, serialize.sync()]));
  }

  handleDataRow({ row }: { row: Row }): void {
    if (this.failure) return;
    try {
      this.answers[this.current]?.push(this.calls[this.current]?.read(row));
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete(): void {
    this.current += 1;
  }

  handleError(error: Error): void {
    this.done.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.failure) this.done.reject(this.failure);
    else this.done.resolve(this.answers);
  }

  /** While an earlier batch has a statement prepared, which may fail, this one does without its name. */
  private messages({ statement, values }: Call<unknown>): Buffer[] {
    const ready = this.prepared.has(statement.name);
    const underway = this.parsing.includes(statement.name) || this.prepared.isUnderway(statement.name);
    const name = ready || !underway ? statement.name : '';
    if (!ready) this.parsing.push(name);
    return [
      ...(ready ? [] : [serialize.parse({ name, text: statement.text })]),
      serialize.bind({ statement: name, values: [...values], binary: true }),
      serialize.execute(),
    ];
  }
}
