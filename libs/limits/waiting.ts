import { RANKS, type Bucket } from './bucket.js';

export interface Waiter {
  resolve: (none: undefined) => void;
  reject: (reason: unknown) => void;
}

/** Calls of one account and rank that need the same buckets: among them, who came first is served first. */
export interface Line {
  readonly buckets: readonly Bucket[];
  readonly waiters: Waiter[];
}

/** An account's lines, by their buckets' names, in the order of their turns. */
type Account = Map<string, Line>;

/** All who wait, by rank, account and what they need. Whoever was served goes to the end of the accounts, and its line to the end of the lines. */
export class Waiting {
  private readonly ranks = RANKS.map(() => new Map<string, Account>());

  /** The line for such calls; a new one when nobody is in it. */
  line(rank: number, account: string, buckets: readonly Bucket[]): Line {
    const accounts = this.ranks[rank] ?? new Map<string, Account>();
    const lines = accounts.get(account) ?? new Map<string, Line>();
    accounts.set(account, lines);
    const key = buckets.map(({ name }) => name).join(' ');
    const line = lines.get(key) ?? { buckets, waiters: [] };
    lines.set(key, line);
    return line;
  }

  /** Goes through the ranks, and through the accounts of each in turn, until `serve` has no more for anybody. */
  serve(serve: (line: Line, rank: number) => boolean): void {
    for (const [rank, accounts] of this.ranks.entries()) {
      const take = (line: Line): boolean => serve(line, rank);
      let names = [...accounts.keys()];
      while (names.length > 0) names = names.filter((name) => turnOf(accounts, name, take));
    }
  }

  /** Serves one of a rank, if `serve` has something for anybody in it. */
  serveOne(rank: number, serve: (line: Line) => boolean): void {
    const accounts = this.ranks[rank] ?? new Map<string, Account>();
    [...accounts.keys()].some((name) => turnOf(accounts, name, serve));
  }

  /** Lines, the most urgent first. */
  *lines(): Generator<{ line: Line; rank: number; end: () => void }> {
    for (const [rank, accounts] of this.ranks.entries()) {
      for (const [name, lines] of accounts) yield* linesOf(lines, rank, () => accounts.delete(name));
    }
  }

  /** Takes out of all lines whom the answer says; lines without anybody end. */
  remove(leaves: (waiter: Waiter, line: Line) => boolean): Waiter[] {
    const gone: Waiter[] = [];
    for (const { line, end } of [...this.lines()]) {
      const left = line.waiters.filter((waiter) => leaves(waiter, line));
      gone.push(...left);
      line.waiters.splice(0, Infinity, ...line.waiters.filter((waiter) => !left.includes(waiter)));
      if (line.waiters.length === 0) end();
    }
    return gone;
  }
}

/** Whether the account had something; then it goes to the end. */
function turnOf(accounts: Map<string, Account>, name: string, serve: (line: Line) => boolean): boolean {
  const lines = accounts.get(name);
  if (lines === undefined || !takeTurn(lines, serve)) return false;
  accounts.delete(name);
  if (lines.size > 0) accounts.set(name, lines);
  return true;
}

/** Serves the first in the first line that can be served; false when there is none. */
function takeTurn(lines: Account, serve: (line: Line) => boolean): boolean {
  for (const [key, line] of lines) {
    if (!serve(line)) continue;
    lines.delete(key);
    if (line.waiters.length > 0) lines.set(key, line);
    return true;
  }
  return false;
}

function* linesOf(
  lines: Account,
  rank: number,
  end: () => unknown,
): Generator<{ line: Line; rank: number; end: () => void }> {
  for (const [key, line] of lines) {
    yield {
      ...{ line, rank },
      end: () => {
        lines.delete(key);
        if (lines.size === 0) end();
      },
    };
  }
}
