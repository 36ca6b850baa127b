import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { call, Refused } from '../api.js';
import { wear } from '../brand.js';
import { embedded, tellSuccess } from '../frame.js';
import { useSpoken } from '../language.js';
import { Failed, Invalid, Loading, Shell } from '../ui.js';
import { Asks } from './asks.js';
import { Credentials } from './credentials.js';
import { Guide } from './guide.js';
import { Reading } from './reading.js';
import type { Finished, Session } from './types.js';
import { type Stage, STAGES, useSteps } from './use-steps.js';

/** A token has letters and digits only: what a mail program made of a broken address is no link of ours. */
const TOKEN = /^[A-Za-z0-9_-]+$/;

/** From a magic link to a connection that is read. */
export function LinkPage({ token }: { token: string }): JSX.Element {
  const [session, setSession] = useState<Session>();
  const [refused, setRefused] = useState<Refused>();
  const open = (): void => {
    setRefused(undefined);
    if (!TOKEN.test(token)) {
      setRefused(new Refused('link_token_invalid'));
      return;
    }
    call<Session>('link/session', { method: 'POST', body: { link_token: token } }).then(
      (opened) => {
        wear(opened.vendor);
        setSession(opened);
      },
      (error: unknown) => {
        setRefused(error instanceof Refused ? error : new Refused('unknown'));
      },
    );
  };
  useEffect(open, []);
  if (refused?.code === 'link_token_invalid') return <Invalid />;
  if (refused) return <Failed refused={refused} again={open} />;
  if (!session) return <Loading />;
  return (
    <Flow
      token={token}
      session={session}
      invalid={() => {
        setRefused(new Refused('link_token_invalid'));
      }}
    />
  );
}

interface Given {
  token: string;
  session: Session;
  invalid: () => void;
}

function Flow({ token, session, invalid }: Given): JSX.Element {
  const { first, stage, off, cameFrom, change, next, back } = useSteps(session);
  const [entries, setEntries] = useState<Record<string, string>>({});
  const [finished, setFinished] = useState<Finished>();
  // Who repairs comes from the health page, or from a mail.
  const mayGoBack = !session.relink || (cameFrom && !embedded);
  return (
    <Shell vendor={session.vendor}>
      <Stages stages={STAGES.slice(STAGES.indexOf(first))} stage={stage} />
      {stage === 'asks' && <Asks session={session} off={off} change={change} next={next('guide')} />}
      {stage === 'guide' && (
        <Guide session={session} off={off} back={mayGoBack ? back : undefined} next={next('credentials')} />
      )}
      {stage === 'credentials' && (
        <Credentials
          {...{ token, session, off, entries, invalid }}
          chosen={session.relink ? undefined : off}
          enter={setEntries}
          back={back}
          finished={(done) => {
            setEntries({}); // the page forgets them as soon as they are not needed
            setFinished(done);
            next('reading')();
            tellSuccess(done.temporary_token);
          }}
        />
      )}
      {stage === 'reading' && finished && <Reading session={session} off={off} finished={finished} />}
    </Shell>
  );
}

function Stages({ stages, stage }: { stages: readonly Stage[]; stage: Stage }): JSX.Element {
  const { texts } = useSpoken();
  const at = stages.indexOf(stage);
  return (
    <div class="stages">
      <p>{texts.step(at + 1, stages.length, texts.stages[stage])}</p>
      <div aria-hidden="true">
        {stages.map((one, index) => (
          <span key={one} class={index <= at ? 'reached' : ''} />
        ))}
      </div>
    </div>
  );
}
