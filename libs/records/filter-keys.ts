import { InvalidRequest } from '#kernel';
import type { Field, Model } from '#models';
import type { Filter } from '#store';
import type { ConnectionKeys } from '#vault';
import { formOf } from './shape.js';

/** Records are found by keyed hashes of their values: the database never sees the values. */
export class FilterKeys {
  private readonly made = new Map<string, Buffer>();

  /** To be kept for one page of records at most: it remembers values, which are few in one page. */
  constructor(private readonly keys: ConnectionKeys) {}

  /** All keys of a record, and those with an index. A choice is found by the provider's own word as well. */
  ofRecord(
    model: Model,
    fields: Record<string, unknown>,
    words: Record<string, string> = {},
  ): { keys: Buffer[]; indexed: Buffer[] } {
    const keys = new Map<string, Buffer>();
    const indexed = new Map<string, Buffer>();
    for (const field of formOf(model).fields) {
      const { name, filter } = field;
      if (!filter) continue;
      for (const value of [...valuesOf(fields[name]), ...ownWord(field, words[name])]) {
        const key = this.key(model, name, value);
        const text = key.toString('latin1');
        keys.set(text, key);
        if (filter.reach === 'narrow') indexed.set(text, key);
      }
    }
    return { keys: [...keys.values()], indexed: [...indexed.values()] };
  }

  /** What a list is narrowed by: one of the values of each parameter. */
  ofQuery(model: Model, parameters: Record<string, string[]>): Filter[] {
    return Object.entries(parameters).map(([parameter, values]) => {
      const field = formOf(model).fields.find(({ filter }) => filter?.param === parameter);
      if (!field?.filter) {
        throw new InvalidRequest([
          { loc: ['query', parameter], msg: 'There is no such filter', type: 'extra_forbidden' },
        ]);
      }
      return {
        indexed: field.filter.reach === 'narrow',
        keys: values.map((value) => this.key(model, field.name, value)),
      };
    });
  }

  private key(model: Model, field: string, value: string): Buffer {
    const name = `${model.name}.${field}=${value}`;
    const known = this.made.get(name);
    if (known) return known;
    const key = this.keys.filterKey(model.name, field, value);
    this.made.set(name, key);
    return key;
  }
}

/** Where the provider's word is one of ours with another meaning, ours is what is asked for. */
const ownWord = ({ kind, words = [] }: Field, word: string | undefined): string[] =>
  kind === 'choice' && word !== undefined && !words.includes(word.toUpperCase()) ? [word] : [];

const valuesOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => isPlain(each) && each !== '').map(String);

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
