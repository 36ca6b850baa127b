import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import createClient from 'openapi-fetch';
import createQueries from 'openapi-react-query';
import type { paths } from '#sdk';
import { environment } from './environment.js';
import type { Session } from './schemas.js';
import { once } from './once.js';
import { API } from './place.js';
import { asRefused, offline, refusalOf, Refused } from './refused.js';

export type Routes = paths;

/** Says of which environment something is asked. */
export const ENVIRONMENT = 'x-peopleport-environment';

/** Every call of the page: with the member's session, to the environment that is shown unless it names another one; rejects with `Refused`. */
export const client = createClient<Routes>({ baseUrl: API, credentials: 'same-origin', fetch: once });

client.use({
  onRequest({ request }) {
    if (!request.headers.has(ENVIRONMENT)) request.headers.set(ENVIRONMENT, environment);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await refusalOf(response);
  },
  onError({ error }) {
    return error instanceof DOMException && error.name === 'AbortError' ? error : offline(error);
  },
});

const SESSION = ['session'];

/** A session that has ended, or a role that has changed, is seen by whatever is asked next. */
function notice(error: unknown): void {
  if (!(error instanceof Refused)) return;
  if (error.code === 'session_invalid') setSession(null);
  if (error.code === 'scope_missing') void queries.invalidateQueries({ queryKey: SESSION });
}

/** What may pass by itself is tried twice more. */
const again = (failures: number, error: unknown): boolean => {
  const { code, about } = asRefused(error);
  return failures < 2 && (about.status >= 500 || code === 'offline');
};

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: { retry: again, networkMode: 'always', staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', gcTime: 0 }, // an answer may hold a secret: it goes with what shows it
  },
});

/** The routes as hooks: `api.useQuery('get', '/api/v1/issues', …)`. */
export const api = createQueries(client);

async function currentSession(): Promise<Session | null> {
  try {
    return (await client.GET('/api/v1/session')).data ?? null;
  } catch (error) {
    if (error instanceof Refused && error.about.status === 401) return null;
    throw error;
  }
}

/** Who is logged in; null where nobody is. Another tab may have changed it. */
export const sessionQuery = {
  queryKey: SESSION,
  queryFn: async (): Promise<Session | null> => {
    const session = await currentSession();
    keepFor(session);
    return session;
  },
  staleTime: 60_000,
  refetchOnWindowFocus: 'always',
} as const;

/** Whose session it is, as a text. */
export const ownerOf = ({ organisation, member }: Session): string => `${organisation.id} ${member.id}`;

let owner: string | null = null;

/** Nothing that was read for somebody else stays. */
function keepFor(session: Session | null): void {
  const next = session && ownerOf(session);
  if (next === owner) return;
  owner = next;
  queries.getMutationCache().clear();
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
}

const tabs = new BroadcastChannel('peopleport-session');
tabs.addEventListener('message', () => void queries.invalidateQueries({ queryKey: SESSION }));

/** After a login, or when one has ended: null. Other tabs follow. */
export function setSession(session: Session | null): void {
  keepFor(session);
  queries.setQueryData(SESSION, session);
  tabs.postMessage('changed');
}

/** What was read of this route is read again, with whatever parameters. */
export const renew = (...routes: (keyof Routes)[]): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ queryKey }) => routes.includes(queryKey[1] as keyof Routes) });
