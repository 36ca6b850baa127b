import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Refused } from '../api.js';
import { Choices, offOf, useNamesOff } from '../choices.js';
import { useSpoken } from '../language.js';
import type { Off } from '../types.js';
import { focusBefore, Problem, Status } from '../ui.js';
import type { HealthCalls } from './calls.js';
import { Relink } from './relink.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

interface Given {
  health: Health;
  calls: HealthCalls;
  changed: () => void;
}

const more = (now: readonly string[], before: readonly string[]): string[] =>
  now.filter((one) => !before.includes(one));

/** What is read, switched later. */
export function ChangeChoices({ health, calls, changed }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { vendor, connector_name: connector } = health;
  return (
    <section>
      <h2>{texts.health.choices}</h2>
      <p>{texts.health.choicesHint}</p>
      {!health.may_switch_on && (
        <div class="note">
          <p>{texts.health.onlyOff(vendor.name, connector)}</p>
          <Relink health={health} calls={calls} />
        </div>
      )}
      <details>
        <summary>{texts.health.choicesOpen}</summary>
        <Form health={health} calls={calls} changed={changed} />
      </details>
    </section>
  );
}

/** `moved`: somebody else has decided meanwhile. */
type Told = 'sure' | 'saved' | 'moved' | undefined;

function Form({ health, calls, changed }: Given): JSX.Element {
  const changing = useChanging({ health, calls, changed });
  const { off, change, refused, save } = changing;
  const before = offOf(health);
  const lost = useNamesOff(health)({
    models: more(off.models, before.models),
    fields: more(off.fields, before.fields),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(lost.length > 0);
      }}
    >
      <Choices offer={health} off={off} change={change} fixed={health.may_switch_on ? undefined : before} />
      {lost.length > 0 && <Lost lost={lost} health={health} />}
      <Buttons
        {...{ changing, destroys: lost.length > 0 }}
        cancel={() => {
          change(before);
        }}
      />
      <HowItEnded told={changing.told} busy={changing.busy} />
      {refused && <Problem refused={refused} connector={health.connector_name} />}
    </form>
  );
}

function Lost({ lost, health: { vendor } }: { lost: string[]; health: Health }): JSX.Element {
  const { health } = useSpoken().texts;
  return (
    <div class="alert">
      <p>
        <strong>{health.saveConfirm(lost)}</strong>
      </p>
      <p>{health.taken(vendor.name)}</p>
    </div>
  );
}

interface ButtonsGiven {
  changing: Changing;
  destroys: boolean;
  cancel: () => void;
}

function Buttons({ changing: { told, busy }, destroys, cancel }: ButtonsGiven): JSX.Element {
  const { health } = useSpoken().texts;
  const asked = destroys && told === 'sure';
  const words = asked ? health.saveSure : health.saveAndDelete;
  return (
    <p class="actions">
      <button type="submit" class={destroys ? 'danger' : 'primary'} aria-disabled={busy}>
        {destroys ? words : health.save}
      </button>
      {asked && (
        <button
          type="button"
          onClick={({ currentTarget }) => {
            focusBefore(currentTarget);
            cancel();
          }}
        >
          {health.cancel}
        </button>
      )}
    </p>
  );
}

function HowItEnded({ told, busy }: Pick<Changing, 'told' | 'busy'>): JSX.Element {
  const { texts } = useSpoken();
  if (busy) return <Status>{texts.health.saving}</Status>;
  return (
    <Status>
      {told === 'saved' && texts.health.saved}
      {told === 'moved' && texts.health.movedOn}
    </Status>
  );
}

interface Changing {
  off: Off;
  change: (off: Off) => void;
  told: Told;
  busy: boolean;
  refused: Refused | undefined;
  /** What destroys something is asked once more. */
  save: (destroys: boolean) => void;
}

/** What is ticked, begun anew with each version of the choices: nobody's decision is undone by one made without knowing it. */
function useChanging({ health, calls, changed }: Given): Changing {
  const { busy, refused, act } = useAct();
  const { choices_version: version } = health;
  const [off, setOff] = useState<Off>(() => offOf(health));
  const [told, setTold] = useState<Told>();
  const [known, setKnown] = useState(version);
  useEffect(() => {
    if (told !== 'saved' && version === known) return;
    setKnown(version);
    setOff(offOf(health));
    if (told !== 'saved') setTold('moved');
  }, [health]);
  const choose = async (): Promise<void> => {
    try {
      await calls.choose(off, version);
      setTold('saved');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'choices_changed') throw error;
      setTold('moved');
    }
    changed();
  };
  return {
    ...{ off, told, busy, refused },
    change: (now) => {
      setOff(now);
      setTold(undefined);
    },
    save: (destroys) => {
      if (destroys && told !== 'sure') setTold('sure');
      else act(choose);
    },
  };
}
