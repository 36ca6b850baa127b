import { expect, test } from '@jest/globals';
import type { FeedSite } from './feed.js';
import type { Position } from './feed-parser.js';
import { languagesOf, published } from './positions.js';

/** A career page that shows these positions, by language; the first is its own. */
function site(byLanguage: Record<string, Position[]>) {
  const asked: (string | undefined)[] = [];
  const found: FeedSite = {
    async *positions(language) {
      asked.push(language);
      yield* await Promise.resolve(byLanguage[language ?? Object.keys(byLanguage)[0] ?? ''] ?? []);
    },
    pageOf: (id) => id,
  };
  return { found, asked };
}

async function all(...from: Parameters<typeof published>) {
  const positions: unknown[] = [];
  for await (const position of published(...from)) positions.push(position);
  return positions;
}

const [cook, koch, cuisinier] = ['Cook', 'Koch', 'Cuisinier'].map((name) => ({ id: '1', name }));
const [baker, maurer] = [
  { id: '2', name: 'Baker' },
  { id: '3', name: 'Maurer' },
];

test('without a choice of languages the career page’s own is read, once', async () => {
  const { found, asked } = site({ de: [koch] as Position[] });

  expect(await all(found, [])).toEqual([{ id: '1', feed: { default: koch } }]);
  expect(asked).toEqual([undefined]);
});

test('a position has all its languages, in the order in which they are wanted', async () => {
  const { found } = site({ de: [koch], en: [cook], fr: [cuisinier] } as Record<string, Position[]>);
  const [only] = await all(found, ['fr', 'de', 'en']);

  expect(JSON.stringify(only)).toBe(JSON.stringify({ id: '1', feed: { fr: cuisinier, de: koch, en: cook } }));
});

test('a position that the first language does not have is told from the others, and none is told twice', async () => {
  const { found } = site({ en: [cook, baker, cook], de: [koch, maurer, maurer] } as Record<string, Position[]>);

  expect(await all(found, ['en', 'de'])).toEqual([
    { id: '1', feed: { en: cook, de: koch } },
    { id: '2', feed: { en: baker } },
    { id: '3', feed: { de: maurer } },
  ]);
});

test('what other languages say is held up to a limit, and is refused beyond it', async () => {
  const many = Array.from({ length: 10 }, (_, at) => ({ id: String(at), name: 'Koch' }));
  const { found } = site({ en: [cook], de: many } as Record<string, Position[]>);

  await expect(all(found, ['en', 'de'], 5000)).rejects.toMatchObject({ code: 'provider_answer_broken' });
  expect(await all(found, ['en', 'de'], 10_000)).toHaveLength(10);
  expect(await all(found, ['de', 'en'], 5000)).toHaveLength(10);
});

test('a setting that is not a list asks for no language, and one that is repeated asks once', () => {
  expect(languagesOf({})).toEqual([]);
  expect(languagesOf({ feed_languages: 'de' })).toEqual([]);
  expect(languagesOf({ feed_languages: ['de', 'en', 'de', 1] })).toEqual(['de', 'en']);
});
