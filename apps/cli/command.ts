import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';

export interface Option {
  /** What stands for its value in the help; a switch has none. */
  value?: string;
  help: string;
}

/** One thing that the operator can ask for. */
export interface Command {
  /** One or two words: `up`, `key create`. */
  name: string;
  /** What it takes besides options, in this order; all of it is needed. */
  takes?: readonly string[];
  summary: string;
  options?: Readonly<Record<string, Option>>;
  run(input: Input): Promise<void>;
}

/** What stands on the command line, checked against what the command knows. */
export class Input {
  private constructor(
    private readonly values: Record<string, string | boolean | undefined>,
    private readonly taken: Record<string, string>,
  ) {}

  static of(command: Command, args: string[]): Input {
    const { values, positionals } = parsed(command, args);
    const takes = command.takes ?? [];
    const missing = takes[positionals.length];
    if (missing !== undefined) throw new UsageError(`<${missing}> is missing: ${usageOf(command)}`);
    const extra = positionals[takes.length];
    if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many: ${usageOf(command)}`);
    return new Input(values, Object.fromEntries(takes.map((name, at) => [name, positionals[at] ?? ''])));
  }

  word(name: string): string {
    return this.taken[name] ?? '';
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is missing.`);
    return value;
  }

  /** One of a few words. */
  choice<const Word extends string>(name: string, words: readonly Word[], usual: Word): Word {
    const value = this.text(name) ?? usual;
    const found = words.find((word) => word === value);
    if (found === undefined) throw new UsageError(`--${name} is ${words.join(' or ')}, not "${value}".`);
    return found;
  }

  number(
    name: string,
    { least, most, whole = true }: { least: number; most: number; whole?: boolean },
  ): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    throw new UsageError(`--${name} is a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}".`);
  }
}

function parsed(
  command: Command,
  args: string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const options = Object.entries(command.options ?? {}).map(([name, { value }]) => [
    name,
    { type: value === undefined ? ('boolean' as const) : ('string' as const) },
  ]);
  try {
    return parseArgs({
      args,
      options: Object.fromEntries(options) as Record<string, { type: 'boolean' | 'string' }>,
      allowPositionals: true,
    });
  } catch (error) {
    const [words = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${words}. It is: ${usageOf(command)}`, {}, { cause: error });
  }
}

export function usageOf({ name, takes = [], options = {} }: Command): string {
  const optional = Object.entries(options).map(
    ([option, { value }]) => `[--${option}${value === undefined ? '' : ` ${value}`}]`,
  );
  return ['peopleport', name, ...takes.map((one) => `<${one}>`), ...optional].join(' ');
}

export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}
