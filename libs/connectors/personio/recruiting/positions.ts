import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Settings } from '../../contract.js';
import type { FeedSite } from './feed.js';
import type { Position } from './feed-parser.js';

/** A published position by language; `default` where the career page chose it. The most wanted language comes first. */
export type Translated = Readonly<Record<string, Position>>;

export interface Published {
  id: string;
  feed: Translated;
}

export function languagesOf({ feed_languages: languages }: Settings): string[] {
  const wanted = Array.isArray(languages) ? languages.filter((language) => typeof language === 'string') : [];
  return [...new Set(wanted)];
}

/** Every published position, once. The most wanted language is read as it comes, what the others say is held compressed. */
export async function* published(site: FeedSite, languages: readonly string[]): AsyncGenerator<Published, void> {
  const [first, ...others] = languages;
  const held = new Map<string, Held>();
  for (const language of others) await hold(held, site, language);
  const seen = new Set<string>();
  for await (const position of site.positions(first)) {
    const { id } = position;
    if (seen.has(id)) continue;
    seen.add(id);
    yield { id, feed: { [first ?? 'default']: position, ...translations(held.get(id)) } };
    held.delete(id);
  }
  for (const [id, translated] of held) if (!seen.has(id)) yield { id, feed: translations(translated) };
}

/** By language. */
type Held = Map<string, Buffer>;

async function hold(held: Map<string, Held>, site: FeedSite, language: string): Promise<void> {
  for await (const position of site.positions(language)) {
    const { id } = position;
    const translated = held.get(id) ?? new Map<string, Buffer>();
    held.set(id, translated);
    if (!translated.has(language)) translated.set(language, deflateRawSync(JSON.stringify(position)));
  }
}

function translations(held: Held | undefined): Translated {
  const entries = [...(held ?? [])].map(
    ([language, packed]) => [language, JSON.parse(inflateRawSync(packed).toString('utf8')) as Position] as const,
  );
  return Object.fromEntries(entries);
}
