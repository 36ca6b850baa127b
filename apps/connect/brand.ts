import type { Vendor } from './types.js';

/** White can be read on it, which the API sees to. Set through the CSSOM, which a policy against inline styles lets pass. */
export function wear({ color }: Vendor): void {
  if (color !== null) document.documentElement.style.setProperty('--brand', color);
}
