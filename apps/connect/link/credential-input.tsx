import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpoken } from '../language.js';
import type { Credential } from './types.js';

interface Given {
  credential: Credential;
  value: string;
  wrong: boolean;
  /** It may be part of what was pasted into another field. */
  elsewhere: boolean;
  change: (value: string) => void;
}

export function CredentialInput({ credential, value, wrong, elsewhere, change }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const [shown, setShown] = useState(false);
  const { name, secret, optional, form } = credential;
  const id = `credential-${name}`;
  const label = formats.text(credential.label);
  const help = formats.text(credential.help);
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="tag">{texts.credentials.optional}</span>}
      </label>
      <p class="hint" id={`${id}-help`}>
        {form ? `${help} ${texts.credentials.form(formats.text(form))}` : help}
      </p>
      <div class="entry">
        <input
          id={id}
          name={name}
          {...(secret && !shown ? { type: 'password' as const } : { type: 'text' as const })}
          value={value}
          required={!optional}
          aria-invalid={wrong}
          aria-describedby={`${id}-help ${id}-problem`}
          autocomplete={secret ? 'new-password' : 'off'}
          autocapitalize="off"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            change(currentTarget.value);
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData('text') ?? '';
            // An input would draw lines together that tell where a value ends.
            if (!pasted.trim().includes('\n')) return;
            event.preventDefault();
            change(pasted);
          }}
        />
        {secret && <Reveal label={label} shown={shown} show={setShown} />}
      </div>
      <p class="problem" id={`${id}-problem`}>
        {wrong && (value.trim() === '' && !elsewhere ? texts.credentials.missing : texts.credentials.wrong)}
      </p>
    </div>
  );
}

interface RevealGiven {
  label: string;
  shown: boolean;
  show: (shown: boolean) => void;
}

function Reveal({ label, shown, show }: RevealGiven): JSX.Element {
  const { texts } = useSpoken();
  return (
    <button
      type="button"
      aria-label={shown ? texts.credentials.hide(label) : texts.credentials.show(label)}
      aria-pressed={shown}
      onClick={() => {
        show(!shown);
      }}
    >
      <Eye crossed={shown} />
    </button>
  );
}

const Eye = ({ crossed }: { crossed: boolean }): JSX.Element => (
  <svg
    viewBox="0 0 24 24"
    width="24"
    height="24"
    aria-hidden="true"
    focusable="false"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
  >
    <path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7z" />
    <circle cx="12" cy="12" r="3" />
    {crossed && <path d="M4 20 20 4" />}
  </svg>
);
