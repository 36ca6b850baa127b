import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { FORMATS, type Language, LANGUAGES, preferred } from './formats.js';
import { de } from './texts-de.js';
import { en, type Texts } from './texts-en.js';

interface Spoken {
  texts: Texts;
  formats: (typeof FORMATS)[Language];
  speak: (language: Language) => void;
}

const TEXTS: Record<Language, Texts> = { en, de };
const NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

const spokenIn = (language: Language, speak: Spoken['speak']): Spoken => ({
  texts: TEXTS[language],
  formats: FORMATS[language],
  speak,
});

const Context = createContext<Spoken>(spokenIn('en', () => undefined));

/** Everything in it speaks the browser's language until the person chooses another; a page that is loaded anew asks the browser again. */
export function Speaking({ children }: { children: ComponentChildren }): JSX.Element {
  const [language, speak] = useState(() => preferred(navigator.languages));
  const spoken = useMemo(() => spokenIn(language, speak), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

export const useSpoken = (): Spoken => useContext(Context);

export function LanguageSwitch(): JSX.Element {
  const { texts, formats, speak } = useSpoken();
  return (
    <div class="languages" role="group" aria-label={texts.language}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === formats.language}
          onClick={() => {
            speak(language);
          }}
        >
          {NAMES[language]}
        </button>
      ))}
    </div>
  );
}
