import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpoken } from '../language.js';
import { Problem, Status } from '../ui.js';
import type { HealthCalls } from './calls.js';
import { saveFile } from './save-file.js';
import type { Health } from './types.js';
import { useAct } from './use-act.js';

/** Everything that is held, of all or of one person. */
export function Export({ health, calls }: { health: Health; calls: HealthCalls }): JSX.Element {
  const { texts } = useSpoken();
  const { busy, isLast, refused, act } = useAct();
  const [person, setPerson] = useState('');
  const [model, setModel] = useState('');
  const [done, setDone] = useState('');
  const download = async (): Promise<void> => {
    setDone('');
    const query = { ...(person.trim() ? { person: person.trim() } : {}), ...(model ? { model } : {}) };
    const name = `${[health.connector_name, model, new Date().toISOString().slice(0, 10)].filter(Boolean).join('-').toLowerCase()}.ndjson`;
    saveFile(name, await calls.export(query));
    setDone(name);
  };
  return (
    <section>
      <h2>{texts.health.exportTitle}</h2>
      <p>{texts.health.exportHint}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act(download);
        }}
      >
        <PersonField connector={health.connector_name} value={person} change={setPerson} />
        <ModelField models={health.models} value={model} change={setModel} />
        <p class="actions">
          <button type="submit" aria-disabled={busy}>
            {texts.health.download}
          </button>
        </p>
        <Status>
          {busy && texts.health.downloading}
          {isLast && !busy && done && texts.health.downloaded(done)}
        </Status>
        {refused && <Problem refused={refused} connector={health.connector_name} />}
      </form>
    </section>
  );
}

interface FieldGiven {
  value: string;
  change: (value: string) => void;
}

function PersonField({ connector, value, change }: FieldGiven & { connector: string }): JSX.Element {
  const { texts } = useSpoken();
  return (
    <div class="field">
      <label for="person">{texts.health.person}</label>
      <p class="hint" id="person-help">
        {texts.health.personHint(connector)}
      </p>
      <input
        id="person"
        value={value}
        aria-describedby="person-help"
        autocomplete="off"
        onInput={({ currentTarget }) => {
          change(currentTarget.value);
        }}
      />
    </div>
  );
}

function ModelField({ models, value, change }: FieldGiven & Pick<Health, 'models'>): JSX.Element {
  const { texts, formats } = useSpoken();
  return (
    <div class="field">
      <label for="model">{texts.health.model}</label>
      <select
        id="model"
        value={value}
        onChange={({ currentTarget }) => {
          change(currentTarget.value);
        }}
      >
        <option value="">{texts.health.everything}</option>
        {models
          .filter(({ on }) => on)
          .map(({ name, label }) => (
            <option key={name} value={name}>
              {formats.text(label)}
            </option>
          ))}
      </select>
    </div>
  );
}
