import type { RemoteUser } from '#models';
import { instant, text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';

interface PersonView {
  id: string;
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  status?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
}

/** Whoever does not work there any more cannot log in. */
const DISABLED: Readonly<Record<string, boolean>> = { ACTIVE: false, INACTIVE: true };

export const toRemoteUser = mapping<PersonView, RemoteUser>(
  (raw) => raw as unknown as PersonView,
  ({ at, derived, absent }) => ({
    first_name: at('first_name', text),
    last_name: at('last_name', text),
    email: at('email', text),
    disabled: derived(({ status }) => DISABLED[text(status) ?? ''] ?? null),
    remote_created_at: at('created_at', instant),
    access_role: absent, // roles in hiring teams have names of the customer's own, for each job
  }),
  { modifiedAt: ({ updated_at: updatedAt }) => instant(updatedAt) },
);
