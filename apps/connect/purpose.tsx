import type { JSX } from 'preact';
import { useSpoken } from './language.js';
import type { Vendor } from './types.js';

/** What it is for, as the vendor says, and where it says more. */
export function Purpose({ vendor: { name, purpose, privacy_url: privacy } }: { vendor: Vendor }): JSX.Element {
  const { texts, formats } = useSpoken();
  const { asks } = texts;
  return (
    <div class="note">
      <p>
        {purpose ? (
          <>
            <strong>{asks.purpose(name)}</strong> {formats.text(purpose)}
          </>
        ) : (
          asks.noPurpose(name)
        )}
      </p>
      {privacy && (
        <p>
          <a href={privacy} target="_blank" rel="noopener noreferrer">
            {asks.privacy(name)} {texts.newTab}
          </a>
        </p>
      )}
    </div>
  );
}
