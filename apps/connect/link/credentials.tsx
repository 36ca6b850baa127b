import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { callTwice, Refused } from '../api.js';
import { useSpoken } from '../language.js';
import type { Off } from '../types.js';
import { Problem, Status, Title } from '../ui.js';
import { CredentialInput } from './credential-input.js';
import { allOptional, type Entries, grantedModels, holdsSeveral, ready, unfilled } from './entries.js';
import { Findings } from './findings.js';
import type { Credential, Finished, Session } from './types.js';
import { type Check, useCheck } from './use-check.js';

interface Given {
  token: string;
  session: Session;
  off: Off;
  /** What goes with the credentials: nothing on a repair, where what is off may have been changed meanwhile. */
  chosen: Off | undefined;
  entries: Entries;
  enter: (entries: Entries) => void;
  back: () => void;
  finished: (finished: Finished) => void;
  invalid: () => void;
}

const refusalOf = (check: Check): Refused | undefined => (check.state === 'refused' ? check.refused : undefined);

/** Also again where no answer came. */
const mayConnect = (refused: Refused | undefined): boolean => !refused || refused.code === 'offline';

/** The credentials are asked for, checked while they are entered, and taken. */
export function Credentials(given: Given): JSX.Element {
  const { texts } = useSpoken();
  const { session, off, entries, enter, back, invalid } = given;
  const { credentials, connector_name: connector } = session;
  const { check, again } = useCheck({ ...given, credentials });
  const { connecting, refused, connect, forget } = useConnect(given);
  const problem = refused ?? refusalOf(check);
  const { lacking, empty, press } = useLacking(credentials, entries);
  const whole = isWhole(check, problem, given);
  useEffect(() => {
    if (problem?.code === 'link_token_invalid') invalid();
  }, [problem]);
  return (
    <>
      <Title>{texts.credentials.title}</Title>
      <p class="lead">{texts.credentials[allOptional(session) ? 'introOptional' : 'intro'](connector)}</p>
      <Replaces session={session} />
      <form
        noValidate // a paste may fill several fields at once, and what is missing is said below
        onSubmit={(event) => {
          event.preventDefault();
          if (event.submitter?.ariaDisabled === 'true') return;
          forget();
          press();
          again();
        }}
      >
        <Fields {...{ credentials, entries, enter }} wrong={[...(problem?.about.fields ?? []), ...empty]} />
        <p class="actions">
          <CheckButton check={check} problem={problem} primary={!whole} />
          {!whole && <Back back={back} />}
        </p>
      </form>
      <FillIn lacking={lacking} />
      <Doing checking={check.state === 'checking'} connecting={connecting} />
      {problem && <Told refused={problem} entries={entries} connector={connector} focus={refused !== undefined} />}
      {check.state === 'done' && mayConnect(refused) && (
        <Findings {...{ session, off, connect }} checked={check.checked} busy={connecting} chosen={given.chosen}>
          {whole && <Back back={back} />}
        </Findings>
      )}
    </>
  );
}

/** Everything can be read: the way on is to connect. */
const isWhole = (check: Check, problem: Refused | undefined, { session, off }: Given): boolean =>
  check.state === 'done' && !problem && grantedModels(check.checked, session.models, off.models).cannot.size === 0;

/** What stands in the way of a check that was asked for, until the next change; none of them: one of several has to be there. */
function useLacking(
  credentials: readonly Credential[],
  entries: Entries,
): { lacking: Credential[] | undefined; empty: string[]; press: () => void } {
  const [pressed, setPressed] = useState<Entries>();
  const early = pressed === entries && !ready(credentials, entries);
  const lacking = early ? unfilled(credentials, entries) : undefined;
  return {
    lacking,
    empty: (lacking ?? []).map(({ name }) => name),
    press: () => {
      setPressed(entries);
    },
  };
}

function FillIn({ lacking }: { lacking: Credential[] | undefined }): JSX.Element {
  const { texts, formats } = useSpoken();
  const { fillIn, fillInAny } = texts.credentials;
  const words = lacking?.length === 0 ? fillInAny : fillIn((lacking ?? []).map(({ label }) => formats.text(label)));
  return <div role="alert">{lacking && <p class="alert">{words}</p>}</div>;
}

/** What the buttons show, said aloud. */
function Doing({ checking, connecting }: { checking: boolean; connecting: boolean }): JSX.Element {
  const { credentials } = useSpoken().texts;
  return (
    <div class="unseen">
      <Status>
        {checking && credentials.checking}
        {connecting && credentials.connecting}
      </Status>
    </div>
  );
}

/** Beside what is pressed to go on. */
function Back({ back }: Pick<Given, 'back'>): JSX.Element {
  const { texts } = useSpoken();
  return (
    <button type="button" onClick={back}>
      {texts.back}
    </button>
  );
}

interface TellGiven {
  refused: Refused;
  entries: Entries;
  connector: string;
  focus: boolean;
}

/** Who has not yet come to a field has done nothing wrong: that it is missing stands beside it. */
function Told({ refused, entries, connector, focus }: TellGiven): JSX.Element {
  const { errors } = useSpoken().texts;
  const { fields = [] } = refused.about;
  const begun = fields.length > 0 && fields.every((name) => (entries[name] ?? '').trim() === '');
  return begun ? (
    <Status>{errors.invalid_request()}</Status>
  ) : (
    <Problem refused={refused} connector={connector} focus={focus} />
  );
}

/** Of a repair with optional credentials: an empty field is no field that stays. */
function Replaces({ session: { relink, credentials } }: Pick<Given, 'session'>): JSX.Element | null {
  const { texts } = useSpoken();
  if (!relink || credentials.every(({ optional }) => !optional)) return null;
  return <p class="note">{texts.credentials.replaces}</p>;
}

interface CheckGiven {
  check: Check;
  problem: Refused | undefined;
  primary: boolean;
}

/** The way on, until everything can be read. */
function CheckButton({ check: { state }, problem, primary }: CheckGiven): JSX.Element {
  const { texts, formats } = useSpoken();
  const wait = useWait(problem);
  const { check, checking, again } = texts.credentials;
  const words = { waiting: check, checking, done: again, refused: again }[state];
  const idle = state === 'checking' || wait > 0;
  return (
    <button type="submit" class={primary ? 'primary' : ''} aria-disabled={idle}>
      {words}
      {wait > 0 && ` (${formats.number(wait)})`}
    </button>
  );
}

/** The seconds until another try is worth it. */
function useWait(problem: Refused | undefined): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const wait = problem?.code === 'rate_limited' ? (problem.about.wait ?? 0) : 0;
    setLeft(wait);
    if (wait === 0) return;
    const timer = setInterval(() => {
      setLeft((seconds) => Math.max(0, seconds - 1));
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [problem]);
  return left;
}

interface FieldsGiven extends Pick<Given, 'entries' | 'enter'>, Pick<Session, 'credentials'> {
  wrong: string[];
}

function Fields({ credentials, entries, enter, wrong }: FieldsGiven): JSX.Element {
  return (
    <>
      {credentials.map((credential) => (
        <CredentialInput
          key={credential.name}
          credential={credential}
          value={entries[credential.name] ?? ''}
          wrong={wrong.includes(credential.name)}
          elsewhere={Object.values(entries).some(holdsSeveral)}
          change={(value) => {
            enter({ ...entries, [credential.name]: value });
          }}
        />
      ))}
    </>
  );
}

interface Connecting {
  connecting: boolean;
  refused: Refused | undefined;
  connect: () => void;
  forget: () => void;
}

/** Connects once, however often it is pressed. What is wrong is forgotten with the next change. */
function useConnect({
  token,
  entries,
  chosen,
  finished,
}: Pick<Given, 'token' | 'entries' | 'chosen' | 'finished'>): Connecting {
  const [connecting, setConnecting] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const forget = (): void => {
    setRefused(undefined);
  };
  useEffect(forget, [entries]);
  const connect = (): void => {
    if (connecting) return;
    setConnecting(true);
    const body = { link_token: token, credentials: entries, ...(chosen ? { off: chosen } : {}) };
    callTwice<Finished>('link/complete', { method: 'POST', body }).then(finished, (error: unknown) => {
      setConnecting(false);
      setRefused(error instanceof Refused ? error : new Refused('unknown'));
    });
  };
  return { connecting, refused, connect, forget };
}
