import fc from 'fast-check';
import { EVENT_TYPES } from '#events';
import { employee, group, type Model, timeOff } from '#models';
import type { TestApi } from './api-app.js';

export type Query = Record<string, string | number>;

interface Item {
  sequence: number;
  previous: number | null;
  type: string;
  first: boolean;
}

export interface ChangesAnswer {
  status: number;
  body: { epoch: number; items: Item[]; next: number; has_more: boolean; detail?: string };
}

/** What the API says of a connector's changes. */
export const changesOf = async (
  stack: TestApi,
  query: Query,
  { key, token }: { key: string; token: string },
): Promise<ChangesAnswer> =>
  stack.api
    .raw()
    .get('/api/v1/changes')
    .query(query)
    .set({ Authorization: `Bearer ${key}`, 'x-connector-token': token });

export const told = ({ body: { items } }: ChangesAnswer): object[] =>
  items.map(({ sequence, previous, type }) => ({ sequence, previous, type }));

export const MODELS: readonly Model[] = [employee, group, timeOff];

/** What is written in one go: number of the model, number of the record, and what it says. */
export const steps = fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 4 });

const PATTERNS = [...EVENT_TYPES.slice(0, 12), 'employee.*', '*.updated', '*', 'issue.*'];
const NAMES = MODELS.map(({ name }) => name);

/** What somebody may ask for. */
export const filters = fc.record({
  models: fc.option(fc.subarray(NAMES, { minLength: 1 }), { nil: undefined }),
  types: fc.option(fc.subarray(PATTERNS, { maxLength: 4 }), { nil: undefined }),
});
