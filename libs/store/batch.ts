import type { EventEmitter } from 'node:events';
import pg from 'pg';
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

  /** The rest is called by pg. */
  submit(wire: Wire): void {
    wire.stream.cork();
    try {
      for (const call of this.calls) this.write(wire, call);
    } catch (error) {
      this.fail(error);
    } finally {
      this.prepared.sent(this);
      wire.sync();
      wire.stream.uncork();
    }
  }

  handleDataRow({ row }: { row: Row }): void {
    if (this.failure) return;
    try {
      this.answers[this.current]?.push(this.calls[this.current]?.read(row));
    } catch (error) {
      this.fail(error);
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
  private write(wire: Wire, { statement, values }: Call<unknown>): void {
    const ready = this.prepared.has(statement.name);
    const name =
      ready || !(this.parsing.includes(statement.name) || this.prepared.isUnderway(statement.name))
        ? statement.name
        : '';
    if (!ready) {
      wire.parse({ name, text: statement.text });
      this.parsing.push(name);
    }
    wire.bind({ statement: name, values, binary: true });
    wire.execute();
  }

  private fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }
}
