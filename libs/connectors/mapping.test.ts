import { expect, test } from '@jest/globals';
import { type Location, location } from '#models';
import { text } from './converters.js';
import { mapping, type Rules, type Words } from './mapping.js';

interface Place {
  id: string;
  title?: string | null;
  floors: number;
  address?: { street: string; parts?: { zip: string }[] } | null;
  owner?: { id: string | number } | null;
}

interface Unified {
  name: string | null;
  size: number | null;
  owner: string | null;
  friends: string[] | null;
}

const read = (raw: object): Place => raw as Place;
const ref = (model: string, id: string): string => `${model}/${id}`;

const toUnified = mapping<Place, Unified>(
  read,
  (words) => ({
    name: words.first(words.at('title', text), words.at('address.street')),
    size: words.at('floors'),
    owner: words.ref(location, 'owner.id'),
    friends: words.refs(location, ({ address }) => address?.parts?.map(({ zip }) => zip) ?? null),
  }),
  { custom: ({ id }) => ({ id }), modifiedAt: () => '2026-01-02T03:04:05Z' },
);

test('a mapping follows paths, converts, refers, and says null where a path ends early', () => {
  const address = { street: 'Main', parts: [{ zip: '1' }, { zip: '2' }] };

  expect(toUnified({ id: 'a', title: '', floors: 0, address, owner: { id: 7 } }, ref, {})).toEqual({
    fields: { name: 'Main', size: 0, owner: 'location/7', friends: ['location/1', 'location/2'] },
    custom: { id: 'a' },
    remoteModifiedAt: new Date('2026-01-02T03:04:05Z'),
  });
  expect(toUnified({ id: 'a', address: null }, ref, {}).fields).toEqual({
    name: null,
    size: null,
    owner: null,
    friends: null,
  });
});

test('a payload of another shape than promised gives nulls, not an error', () => {
  for (const address of ['', [], 7, false]) {
    expect(toUnified({ id: 'a', address, owner: '' }, ref, {}).fields).toMatchObject({ name: null, owner: null });
  }
});

let words: Words<Place>;
mapping<Place, object>(read, (given) => {
  words = given;
  return {};
});

test('gaps, misspelt paths and wrong types do not compile', () => {
  const { at, absent, ref: refer, always } = words;
  const rest = { size: absent, owner: absent, friends: absent };

  const cases: Rules<Place, Unified>[] = [
    { name: at('title'), ...rest },
    { name: always('x'), ...rest },
    // @ts-expect-error -- forgotten: name
    rest,
    // @ts-expect-error -- not a field
    { name: absent, ...rest, colour: absent },
    // @ts-expect-error -- no such path
    { name: at('titel'), ...rest },
    // @ts-expect-error -- no such path, further down
    { name: at('address.streeet'), ...rest },
    // @ts-expect-error -- a number is not a text
    { name: at('floors'), ...rest },
    // @ts-expect-error -- an object is not a text
    { name: at('address'), ...rest },
    // @ts-expect-error -- the converter gives a number
    { name: at('title', (title) => title.length), ...rest },
    // @ts-expect-error -- one reference is not a list of them
    { ...rest, name: absent, friends: refer(location, 'owner.id') },
  ];
  const models: Rules<Place, Pick<Location, 'name'>>[] = [{ name: at('title') }];

  expect([...cases, ...models]).toHaveLength(11);
});
