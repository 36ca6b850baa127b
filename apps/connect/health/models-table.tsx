import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import type { Health, ModelHealth } from './types.js';

/** Where the first reading of a model stands. */
function stateOf({
  on,
  always,
  status,
  last_success: read,
}: ModelHealth): 'off' | 'done' | 'failed' | 'running' | 'waiting' | 'leftOut' {
  if (!on && !always) return 'off';
  if (status === 'Failed') return 'failed';
  if (read !== null) return 'done';
  if (status === 'Done') return 'leftOut';
  return status === 'Syncing' ? 'running' : 'waiting';
}

/** How the first reading has come to its end; undefined while it has not. */
export function endOf({ models }: Pick<Health, 'models'>): 'good' | 'some failed' | undefined {
  const states = models.map(stateOf);
  if (states.some((state) => state === 'running' || state === 'waiting')) return undefined;
  return states.includes('failed') ? 'some failed' : 'good';
}

/** How many could not be read, of how many. */
export function failedOf({ models }: Pick<Health, 'models'>): [failed: number, of: number] {
  const states = models.map(stateOf).filter((state) => state !== 'off');
  return [states.filter((state) => state === 'failed').length, states.length];
}

interface Given {
  models: ModelHealth[];
  caption: string;
  status: Health['status'];
  /** Whether anybody has told how many there are. */
  known?: boolean;
}

/** What is read, with how much of it there is. */
export function ModelsTable({ models, caption, status, known = true }: Given): JSX.Element {
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
              {formats.text(model.label)} <State model={model} status={status} />
            </th>
            <td class="number">{!known || stateOf(model) === 'off' ? '–' : formats.number(model.records)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Nothing is called up to date that does not go on, and nothing waits then. */
const WHERE_NOTHING_GOES_ON: Partial<Record<Health['status'], Record<string, 'paused' | 'notBegun' | 'stale'>>> = {
  paused: { done: 'paused', waiting: 'notBegun' },
  relink: { done: 'stale', failed: 'stale', waiting: 'stale', running: 'stale' },
};

function State({ model, status }: { model: ModelHealth } & Pick<Given, 'status'>): JSX.Element {
  const { texts, formats } = useSpoken();
  const reached = stateOf(model);
  const state = WHERE_NOTHING_GOES_ON[status]?.[reached] ?? reached;
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
