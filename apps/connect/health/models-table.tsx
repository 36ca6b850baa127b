import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import type { Health, ModelHealth } from './types.js';

/** Where the first reading of a model stands. */
function stateOf({
  on,
  always,
  status,
  last_success: read,
}: ModelHealth): 'off' | 'done' | 'failed' | 'running' | 'waiting' {
  if (!on && !always) return 'off';
  if (status === 'Failed') return 'failed';
  if (read !== null) return 'done';
  return status === 'Syncing' ? 'running' : 'waiting';
}

/** How the first reading has come to its end; undefined while it has not. */
export function endOf({ models }: Health): 'good' | 'some failed' | undefined {
  const states = models.map(stateOf);
  if (states.some((state) => state === 'running' || state === 'waiting')) return undefined;
  return states.includes('failed') ? 'some failed' : 'good';
}

interface Given {
  models: ModelHealth[];
  caption: string;
  /** Nothing that was read is called up to date then. */
  paused: boolean;
}

/** What is read, with how much of it there is. */
export function ModelsTable({ models, caption, paused }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  return (
    <table class="models">
      <caption>
        <h2>{caption}</h2>
      </caption>
      <thead>
        <tr>
          <th scope="col">{texts.model.name}</th>
          <th scope="col" class="number">
            {texts.model.records}
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.name}>
            <th scope="row">
              {formats.text(model.label)} <State model={model} paused={paused} />
            </th>
            <td class="number">{stateOf(model) === 'off' ? '–' : formats.number(model.records)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ model, paused }: { model: ModelHealth; paused: boolean }): JSX.Element {
  const { texts, formats } = useSpoken();
  const reached = stateOf(model);
  const state = paused && (reached === 'done' || reached === 'waiting') ? 'paused' : reached;
  const { seen, expected } = model;
  return (
    <span class={`state ${state}`}>
      {state === 'running' && expected !== null && expected > 0 ? texts.model.of(seen, expected) : texts.model[state]}
      {state === 'running' && (
        <progress
          aria-label={formats.text(model.label)}
          {...(expected !== null && expected > 0 ? { value: Math.min(seen, expected), max: expected } : {})}
        />
      )}
    </span>
  );
}
