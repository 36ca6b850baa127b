import type { Text } from './types.js';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const QUOTES: Record<Language, [string, string]> = { en: ['“', '”'], de: ['„', '“'] };

/** Numbers, lists and times as they are written in a language. */
class Formats {
  private readonly numbers: Intl.NumberFormat;
  private readonly lists: Intl.ListFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly moments: Intl.DateTimeFormat;

  constructor(readonly language: Language) {
    this.numbers = new Intl.NumberFormat(language);
    this.lists = new Intl.ListFormat(language);
    this.times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    this.moments = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long' });
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  list(words: readonly string[]): string {
    return this.lists.format(words);
  }

  /** Words of this page among others. */
  quoted(words: readonly string[]): string {
    const [before, after] = QUOTES[this.language];
    return this.list(words.map((word) => `${before}${word}${after}`));
  }

  time(iso: string): string {
    return this.times.format(new Date(iso));
  }

  /** With seconds and the time zone, for what is kept as a proof. */
  moment(iso: string): string {
    return this.moments.format(new Date(iso));
  }

  text(text: Text): string {
    return text[this.language];
  }
}

/** One for each language. */
export const FORMATS: Record<Language, Formats> = { en: new Formats('en'), de: new Formats('de') };

/** The first of the browser's languages that we speak. */
export function preferred(languages: readonly string[]): Language {
  const spoken = languages.map((language) => LANGUAGES.find((one) => language.toLowerCase().startsWith(one)));
  return spoken.find((language) => language !== undefined) ?? 'en';
}
