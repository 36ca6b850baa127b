import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Settings } from '../../contract.js';
import { AnswerBroken } from '../../errors.js';
import type { FeedSite } from './feed.js';
import type { Position } from './feed-parser.js';

/** A published position by language; `default` where the career page chose it. The most wanted language comes first. */
export type Translated = Readonly<Record<string, Position>>;

export interface Published {
  id: string;
  feed: Translated;
}

/** Bytes of what is held, compressed. */
const MOST_HELD = 128 * 1024 * 1024;
/** What each text that is held takes beside its own bytes. */
const AROUND = 512;

export function languagesOf({ feed_languages: languages }: Settings): string[] {
  const wanted = Array.isArray(languages) ? languages.filter((language) => typeof language === 'string') : [];
  return [...new Set(wanted)];
}

/** Every published position, once. The most wanted language is read as it comes, what the others say is held compressed. */
export async function* published(
  site: FeedSite,
  languages: readonly string[],
  mostHeld = MOST_HELD,
): AsyncGenerator<Published, void> {
  const [first, ...others] = languages;
  const held = await hold(site, others, mostHeld);
  const seen = new Set<string>();
  for await (const position of site.positions(first)) {
    const { id } = position;
    if (seen.has(id)) continue;
    seen.add(id);
    yield { id, feed: { [first ?? 'default']: position, ...translations(held.get(id)) } };
    held.delete(id);
  }
  for (const [id, byLanguage] of held) if (!seen.has(id)) yield { id, feed: translations(byLanguage) };
}

/** By language. */
type Held = Map<string, Buffer>;

async function hold(site: FeedSite, languages: readonly string[], most: number): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  let size = 0;
  for (const language of languages) {
    for await (const position of site.positions(language)) {
      const { id } = position;
      const byLanguage = held.get(id) ?? new Map<string, Buffer>();
      if (byLanguage.has(language)) continue;
      const packed = deflateRawSync(JSON.stringify(position));
      size += packed.length + AROUND;
      if (size > most) throw new AnswerBroken('Personio', 'what the career page says in other languages is too long');
      held.set(id, byLanguage.set(language, packed));
    }
  }
  return held;
}

function translations(held: Held | undefined): Translated {
  const entries = [...(held ?? [])].map(
    ([language, packed]) => [language, JSON.parse(inflateRawSync(packed).toString('utf8')) as Position] as const,
  );
  return Object.fromEntries(entries);
}
