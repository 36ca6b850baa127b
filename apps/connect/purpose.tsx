import type { JSX } from 'preact';
import { useSpoken } from './language.js';
import type { Vendor } from './types.js';

interface Given {
  vendor: Vendor;
  /** Somebody decides now: where the vendor does not say, they are told so. */
  deciding?: boolean;
}

/** What it is for, as the vendor says, and where it says more. */
export function Purpose({ vendor, deciding = false }: Given): JSX.Element {
  const { name, purpose, privacy_url: privacy } = vendor;
  const { texts, formats } = useSpoken();
  const { asks } = texts;
  return (
    <div class="note">
      {purpose && (
        <p>
          <strong>{asks.purpose(name)}</strong> {formats.text(purpose)}
        </p>
      )}
      {!purpose && deciding && <p>{asks.noPurpose(name)}</p>}
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
