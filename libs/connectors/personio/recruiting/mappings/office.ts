import type { Office } from '#models';
import { text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';

/** A place of work is a name. */
export const toOffice = mapping<{ name?: string | null }, Office>(
  (raw) => raw,
  ({ at, absent }) => ({ name: at('name', text), location: absent }),
);
