import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Choices, offOf, useNamesOff } from '../choices.js';
import { useSpoken } from '../language.js';
import { focusBefore, Problem, Status } from '../ui.js';
import { Relink } from './relink.js';
import { toRevoke } from './revoke.js';
import type { Health } from './types.js';
import { type Changing, type ChangingGiven, isNothing, useChanging, without } from './use-changing.js';

interface Given extends ChangingGiven {
  /** What was switched off is still being deleted. */
  settling: boolean;
}

/** What is read, switched later. */
export function ChangeChoices(given: Given): JSX.Element {
  const { texts } = useSpoken();
  const [open, setOpen] = useState(false);
  const { health, calls } = given;
  const { vendor, connector_name: connector } = health;
  return (
    <section>
      <h2>{texts.health.choices}</h2>
      <p>
        {texts.health.choicesHint} {health.may_switch_on && texts.health.choicesOn}
      </p>
      {!health.may_switch_on && (
        <div class="note">
          <p>{texts.health.onlyOff(vendor.name, connector)}</p>
          <Relink health={health} calls={calls} />
        </div>
      )}
      <details
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>{open ? texts.health.choicesClose : texts.health.choicesOpen}</summary>
        <Form {...given} />
      </details>
    </section>
  );
}

function Form(given: Given): JSX.Element {
  const { health, settling } = given;
  const changing = useChanging(given);
  const { off, change, refused, save, locked } = changing;
  const namesOf = useNamesOff(health);
  const before = offOf(health);
  const lost = without(off, before);
  const destroys = !isNothing(lost);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(lost);
      }}
    >
      <Choices {...{ off, change, locked }} offer={health} fixed={health.may_switch_on ? undefined : before} />
      {destroys && <Lost lost={namesOf(lost)} health={health} />}
      <Buttons
        {...{ changing, destroys }}
        cancel={() => {
          change(before);
        }}
      />
      <HowItEnded changing={changing} health={health} settling={settling} />
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

function Buttons({ changing: { told, busy, locked }, destroys, cancel }: ButtonsGiven): JSX.Element {
  const { health } = useSpoken().texts;
  const asked = destroys && told === 'sure';
  const words = asked ? health.saveSure : health.saveAndDelete;
  return (
    <p class="actions">
      <button type="submit" class={destroys ? 'danger' : 'primary'} aria-disabled={locked}>
        {busy ? health.saving : destroys ? words : health.save}
      </button>
      {asked && !locked && (
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

interface EndGiven {
  changing: Changing;
  health: Health;
  settling: boolean;
}

function HowItEnded({ changing, health, settling }: EndGiven): JSX.Element {
  const { texts } = useSpoken();
  const { told, busy, deleted } = changing;
  const names = useNamesOff(health)(deleted);
  const saved = told === 'saved' && !busy;
  return (
    <>
      <Status>{saved && texts.health.saved}</Status>
      <Status>{saved && settling && names.length > 0 && texts.health.deleting(names)}</Status>
      <div role="alert">{told === 'moved' && !busy && <Moved health={health} changing={changing} />}</div>
    </>
  );
}

/** Somebody else's decision: what it was, and what to do about it. */
function Moved({ health, changing: { before } }: Pick<EndGiven, 'health' | 'changing'>): JSX.Element {
  const { health: words } = useSpoken().texts;
  const now = offOf(health);
  const namesOff = useNamesOff(health);
  const [off, on] = [namesOff(without(now, before)), namesOff(without(before, now))];
  return (
    <div class="warning">
      <p>
        <strong>{words.movedOn}</strong>
      </p>
      {off.length > 0 && <p>{words.movedOff(off)}</p>}
      {on.length > 0 && <p>{words.movedIn(on)}</p>}
      <p>{words.movedNow}</p>
      <p>
        {words.movedNotYou}{' '}
        <button type="button" class="link" onClick={toRevoke}>
          {words.revoke}
        </button>
      </p>
    </div>
  );
}
