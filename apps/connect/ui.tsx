import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fromHere } from './address.js';
import type { Refused } from './api.js';
import { LanguageSwitch, useSpoken } from './language.js';
import type { Texts } from './texts-en.js';
import type { Vendor } from './types.js';

interface Children {
  children: ComponentChildren;
}

/** What is around every page: whose it is, and in which language it speaks. */
export function Shell({ vendor, children }: Children & { vendor?: Vendor | undefined }): JSX.Element {
  const { texts } = useSpoken();
  return (
    <>
      <header>
        <p class="vendor">
          {vendor?.logo_url && <img src={fromHere(vendor.logo_url)} alt="" />}
          <span>{vendor?.name}</span>
        </p>
        <LanguageSwitch />
      </header>
      <main>{children}</main>
      <footer>
        <p>{texts.poweredBy}</p>
      </footer>
    </>
  );
}

/** The heading of what is shown now: the page's title, and where a keyboard and a screen reader go on. */
export function Title({ children }: { children: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  useLayoutEffect(() => {
    document.title = children;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** A sentence that is read out as soon as it is there. It stays on the page when it is empty: what is added with its text is not always read. */
export function Status({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <p class="status" role="status">
      {children}
    </p>
  );
}

/** For a button that goes when it is pressed: the keyboard goes on at the one before it. */
export function focusBefore({ previousElementSibling: before }: Element): void {
  if (before instanceof HTMLElement) before.focus();
}

/** Codes that mean the same to a person. */
const MEANS: Record<string, keyof Texts['errors']> = {
  ...{ offline: 'offline', invalid_request: 'invalid_request', rate_limited: 'rate_limited' },
  ...{ credentials_rejected: 'credentials_rejected', rights_missing: 'rights_missing' },
  ...{ relink_other_account: 'relink_other_account', not_found: 'not_found' },
  ...{ already_connected: 'already_connected', switched_off_by_customer: 'switched_off_by_customer' },
  paused_by_customer: 'paused_by_customer',
  provider_unavailable: 'provider_unavailable',
  provider_rate_limited: 'provider_unavailable',
  provider_answer_broken: 'provider_unavailable',
};

interface Wrong {
  refused: Refused;
  connector: string;
  focus?: boolean;
}

/** What went wrong, in the person's language. `focus`: what was pressed is not there any more. */
export function Problem({ refused, connector, focus = false }: Wrong): JSX.Element {
  const { texts, formats } = useSpoken();
  const { wait = 60, advice } = refused.about;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (focus) box.current?.focus();
  }, [refused]);
  return (
    <div class="alert" role="alert" tabIndex={-1} ref={box}>
      {texts.errors[MEANS[refused.code] ?? 'unknown']({ connector, wait })} {advice && formats.text(advice)}
    </div>
  );
}

export function Copyable({ label, value, button }: { label: string; value: string; button: string }): JSX.Element {
  const { texts } = useSpoken();
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const copy = async (): Promise<void> => {
    input.current?.select();
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div class="copyable">
      <label>
        {label}
        <textarea ref={input} readOnly rows={2} value={value} spellcheck={false} />
      </label>
      <button
        type="button"
        onClick={() => {
          // Without the right to the clipboard it is at least marked.
          copy().catch(() => undefined);
        }}
      >
        {button}
      </button>
      <Status>{copied ? texts.copied : ''}</Status>
    </div>
  );
}

/** One page for a link that is unknown, used, expired or revoked: nobody learns which. */
export function Invalid(): JSX.Element {
  const { invalid } = useSpoken().texts;
  return (
    <Shell>
      <Title>{invalid.title}</Title>
      <p>{invalid.text}</p>
      <p>{invalid.todo}</p>
    </Shell>
  );
}

export function Loading(): JSX.Element {
  const { texts } = useSpoken();
  return (
    <Shell>
      <Title>{texts.loading}</Title>
    </Shell>
  );
}

/** The page itself did not come. */
export function Failed({ refused, again }: { refused: Refused; again: () => void }): JSX.Element {
  const { texts } = useSpoken();
  return (
    <Shell>
      <Title>{texts.failed.title}</Title>
      <Problem refused={refused} connector="" />
      <p class="actions">
        <button type="button" class="primary" onClick={again}>
          {texts.tryAgain}
        </button>
      </p>
    </Shell>
  );
}
