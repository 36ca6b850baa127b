import type { JSX } from 'preact';
import { useSpoken } from './language.js';
import type { FieldChoice, ModelChoice, Off, Offer } from './types.js';

export const offOf = ({ models, fields }: Offer): Off => ({
  models: models.filter(({ on }) => !on).map(({ name }) => name),
  fields: fields.filter(({ on }) => !on).map(({ name }) => name),
});

const NOTHING: Off = { models: [], fields: [] };

type Kind = keyof Off;
const KINDS = ['models', 'fields'] as const;

/** What is off with all that goes with it, and with that. */
function completed(offer: Offer, off: Off): Off {
  const taken = KINDS.flatMap((kind) => offer[kind].filter(({ name }) => off[kind].includes(name)));
  const all = {
    models: [...new Set([...off.models, ...taken.flatMap(({ takes }) => takes.models)])],
    fields: [...new Set([...off.fields, ...taken.flatMap(({ takes }) => takes.fields)])],
  };
  const isMore = all.models.length + all.fields.length > off.models.length + off.fields.length;
  return isMore ? completed(offer, all) : all;
}

/** Off with all that goes with it, or on with all that it goes with. */
function toggled(offer: Offer, off: Off, kind: Kind, name: string): Off {
  if (!off[kind].includes(name)) return completed(offer, { ...off, [kind]: [...off[kind], name] });
  const stays = (of: Kind, one: string): boolean => !completed(offer, { ...NOTHING, [of]: [one] })[kind].includes(name);
  return {
    models: off.models.filter((one) => stays('models', one)),
    fields: off.fields.filter((one) => stays('fields', one)),
  };
}

/** The labels of what is switched off. */
export function useNamesOff(offer: Offer): (off: Off) => string[] {
  const { formats } = useSpoken();
  return ({ models, fields }) => [
    ...offer.models.filter(({ name }) => models.includes(name)).map(({ label }) => formats.text(label)),
    ...offer.fields.filter(({ name }) => fields.includes(name)).map(({ label }) => formats.text(label)),
  ];
}

interface Given {
  offer: Offer;
  off: Off;
  change: (off: Off) => void;
  /** What cannot be switched on again. */
  fixed?: Off | undefined;
  /** Nothing can be switched for the moment. */
  locked?: boolean;
}

/** A box for everything that may be switched off; what is ticked is read. */
export function Choices({ offer, off, change, fixed = NOTHING, locked = false }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const always = offer.models.filter((model) => model.always);
  const optional = offer.models.filter((model) => !model.always);
  return (
    <>
      <fieldset disabled={locked}>
        <legend>{texts.asks.modelsTitle}</legend>
        <p class="hint">{texts.asks.modelsHint}</p>
        <ul class="choices">
          {always.map(({ name, label, why }) => (
            <li key={name} class="always">
              <span class="mark" aria-hidden="true">
                ✓
              </span>
              <span class="what">
                <span class="label">{formats.text(label)}</span> <span class="tag">{texts.asks.always}</span>
                <span class="why">{formats.text(why)}</span>
              </span>
            </li>
          ))}
          {optional.map((model) => (
            <Box
              key={model.name}
              id={`model-${model.name}`}
              choice={model}
              on={!off.models.includes(model.name)}
              disabled={fixed.models.includes(model.name)}
              toggle={() => {
                change(toggled(offer, off, 'models', model.name));
              }}
            />
          ))}
        </ul>
      </fieldset>
      {offer.fields.length > 0 && <Fields {...{ offer, off, change, fixed, locked }} />}
      <Summary offer={offer} off={off} change={change} />
    </>
  );
}

function Fields({ offer, off, change, fixed = NOTHING, locked }: Given): JSX.Element {
  const { asks } = useSpoken().texts;
  return (
    <fieldset disabled={locked}>
      <legend>{asks.fieldsTitle}</legend>
      <p class="hint">{asks.fieldsHint}</p>
      <ul class="choices">
        {offer.fields.map((field) => (
          <Box
            key={field.name}
            id={`field-${field.name}`}
            choice={field}
            on={!off.fields.includes(field.name)}
            disabled={fixed.fields.includes(field.name)}
            toggle={() => {
              change(toggled(offer, off, 'fields', field.name));
            }}
          />
        ))}
      </ul>
    </fieldset>
  );
}

interface BoxGiven {
  id: string;
  choice: ModelChoice | FieldChoice;
  on: boolean;
  disabled: boolean;
  toggle: () => void;
}

function Box({ id, choice: { label, why }, on, disabled, toggle }: BoxGiven): JSX.Element {
  const { texts, formats } = useSpoken();
  return (
    <li>
      <input
        type="checkbox"
        id={id}
        checked={on}
        disabled={disabled}
        aria-describedby={`${id}-why`}
        onChange={toggle}
      />
      <span class="what">
        <label for={id}>{formats.text(label)}</label> {disabled && !on && <span class="tag">{texts.asks.locked}</span>}
        <span class="why" id={`${id}-why`}>
          {formats.text(why)}
        </span>
      </span>
    </li>
  );
}

/** What stays on, said again with every change. */
function Summary({ offer, off }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const namesOff = useNamesOff(offer)(off);
  const on = offer.models.filter(({ name }) => !off.models.includes(name));
  const details = offer.fields.filter(({ name }) => !off.fields.includes(name));
  const named = (choices: readonly (ModelChoice | FieldChoice)[]): string =>
    formats.list(choices.map(({ label }) => formats.text(label)));
  return (
    <div class="summary" role="status">
      <p>
        <strong>{texts.asks.stays(on.length, offer.models.length)}</strong> {named(on)}.
      </p>
      {details.length > 0 && (
        <p>
          <strong>{texts.asks.staysSensitive(details.length, offer.fields.length)}</strong> {named(details)}.
        </p>
      )}
      {offer.fields.length > 0 && details.length === 0 && <p>{texts.asks.noneSensitive}</p>}
      <p>{namesOff.length === 0 ? texts.asks.nothingOff : texts.asks.off(namesOff)}</p>
    </div>
  );
}
