import type { Row } from './binary.js';

/** A Buffer travels in binary form, a string in text form. */
export type Value = string | Buffer | null;

/** Prepared once on each connection, under its name. */
export interface Statement {
  name: string;
  text: string;
  /** Names of its parameters in the order of their numbers. */
  parameters: readonly string[];
  /** Somebody may keep what it locks for a while, as a connection that is erased is kept for minutes. */
  waits: boolean;
}

export interface Call<T> {
  statement: Statement;
  values: readonly Value[];
  /** Is given each row as it arrives; the row is gone afterwards. */
  read: (row: Row) => T;
}

/** `:name` in the text is a parameter. */
export function statement(name: string, text: string, { waits = false } = {}): Statement {
  const parameters: string[] = [];
  const numbered = text.replace(/(?<!:):([a-z]\w*)/g, (_, parameter: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  return { name, text: numbered, parameters, waits };
}

/** A number as it travels; what there is not is null. */
export const textOf = (value: number | null | undefined): string | null => (value == null ? null : String(value));

export function call(statement: Statement, values: Record<string, Value>): Call<void>;
export function call<T>(statement: Statement, values: Record<string, Value>, read: (row: Row) => T): Call<T>;
export function call(
  statement: Statement,
  values: Record<string, Value>,
  read: (row: Row) => unknown = () => undefined,
): Call<unknown> {
  const inOrder = statement.parameters.map((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Statement ${statement.name}: no value for ${name}.`);
    return value;
  });
  return { statement, values: inOrder, read };
}
