import type { JSX, ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

/** busy: under way, or only said; quiet: off, over, or nothing to think about. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet';

/** A state in one or two words: the words say it, the colour repeats it. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }): JSX.Element {
  return (
    <span className="status" data-tone={tone}>
      {children}
    </span>
  );
}

const ICONS: Record<Exclude<Tone, 'quiet'>, IconName> = { good: 'check', busy: 'info', warning: 'alert', bad: 'alert' };

interface NoticeProps {
  tone: Exclude<Tone, 'quiet'>;
  /** Read out as soon as it is there. */
  live?: boolean;
  children: ReactNode;
}

/** Something to know, across the page. */
export function Notice({ tone, live = false, children }: NoticeProps): JSX.Element {
  return (
    <div className="notice" data-tone={tone} {...(live ? { role: tone === 'bad' ? 'alert' : 'status' } : {})}>
      <Icon name={ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}
