import { Center, Container, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type JSX, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ownerOf, sessionQuery } from './api.js';
import { Boundary } from './boundary.js';
import { Frame } from './frame.js';
import { MemberContext } from './member.js';
import { NotFoundPage } from './not-found-page.js';
import { pages } from './pages.js';
import type { Session } from './schemas.js';
import { InvitationPage } from './session/invitation-page.js';
import { LoginPage } from './session/login-page.js';
import { Failure } from './ui/index.js';

/** What is shown at which address, to whom. A login shows what was asked for: the address stays. */
export function App(): JSX.Element {
  const session = useQuery(sessionQuery);
  const [location] = useLocation();
  if (location === '/invitation') return <InvitationPage />;
  if (session.data) return <Inside key={ownerOf(session.data)} session={session.data} />;
  if (session.data === null) return <LoginPage />;
  if (session.error) return <Outside error={session.error} again={() => void session.refetch()} />;
  return <Waiting />;
}

function Inside({ session }: { session: Session }): JSX.Element {
  const [location] = useLocation();
  const sees = (scopes?: readonly string[]): boolean => scopes?.some((scope) => session.scopes.includes(scope)) ?? true;
  return (
    <MemberContext value={session}>
      <Frame>
        <Boundary at={location}>
          <Suspense fallback={<Waiting />}>
            <Switch>
              {pages.map(({ path, page: Shown, scopes }) => (
                <Route key={path} path={path}>
                  {sees(scopes) ? <Shown /> : <NotFoundPage />}
                </Route>
              ))}
              <Route>
                <NotFoundPage />
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      </Frame>
    </MemberContext>
  );
}

function Outside({ error, again }: { error: unknown; again: () => void }): JSX.Element {
  return (
    <Container component="main" size="xs" py="xl">
      <Failure error={error} again={again} />
    </Container>
  );
}

function Waiting(): JSX.Element {
  return (
    <Center mih={240}>
      <Loader size="sm" type="dots" role="status" aria-label="Loading" />
    </Center>
  );
}
