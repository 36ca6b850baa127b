import type { Person } from './record-stage.js';

/** Employees by number, each with a name of their own. */
export const people = (from: number, to: number): Person[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    remoteId: String(from + index),
    fields: { first_name: `P${from + index}` },
  }));
