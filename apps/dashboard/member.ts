import { createContext, useContext } from 'react';
import type { Session } from './schemas.js';

/** Set around every page that a member sees. */
export const MemberContext = createContext<Session | null>(null);

/** Who looks at the page. */
export function useSession(): Session {
  const session = useContext(MemberContext);
  if (!session) throw new Error('Nobody is logged in here.');
  return session;
}

/** Whether the member may do what this scope is for. The API decides; the page leaves out what it would refuse. */
export function useMay(scope: string): boolean {
  return useSession().scopes.includes(scope);
}
