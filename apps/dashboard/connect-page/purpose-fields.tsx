import { Textarea, TextInput } from '@mantine/core';
import type { JSX } from 'react';
import type { Look } from './types.js';

interface PurposeFieldsProps {
  look: Look;
  /** What is wrong with one, by its name. */
  fields: Record<string, string>;
  set: (part: Partial<Look>) => void;
}

const LANGUAGES = [
  { language: 'en', label: 'What you use the data for, in English' },
  { language: 'de', label: 'The same in German' },
] as const;

/** What customers read where they decide. */
export function PurposeFields({ look: { purpose, privacyUrl }, fields, set }: PurposeFieldsProps): JSX.Element {
  return (
    <>
      {LANGUAGES.map(({ language, label }) => (
        <Textarea
          key={language}
          label={label}
          description="One line of plain text, in both languages or in none."
          maxLength={400}
          autosize
          lang={language}
          value={purpose[language]}
          onChange={({ currentTarget }) => {
            set({ purpose: { ...purpose, [language]: currentTarget.value.replaceAll(/\s*\n\s*/g, ' ') } });
          }}
          error={fields[`purpose.${language}`] ?? fields['purpose']}
        />
      ))}
      <TextInput
        label="Privacy notice"
        description="Its address, by https. Empty: none."
        placeholder="https://your.example/privacy"
        maxLength={500}
        spellCheck={false}
        value={privacyUrl}
        onChange={({ currentTarget }) => {
          set({ privacyUrl: currentTarget.value });
        }}
        error={fields['privacy_url']}
      />
    </>
  );
}
