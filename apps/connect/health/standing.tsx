import type { JSX } from 'preact';
import { offOf, useNamesOff } from '../choices.js';
import { useSpoken } from '../language.js';
import { Purpose } from '../purpose.js';
import type { Texts } from '../texts-en.js';
import { Status, Title } from '../ui.js';
import type { HealthCalls } from './calls.js';
import { ModelsTable } from './models-table.js';
import { Relink } from './relink.js';
import type { Health } from './types.js';

interface Given {
  health: Health;
  calls: HealthCalls;
}

/** How it stands: the state, what is to be done, what is read and who read it. */
export function Standing({ health, calls }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const { vendor, customer, connector_name: connector, last_sync: last, last_read: read } = health;
  const words = wordsOf(texts, health);
  return (
    <>
      <Title>{texts.health.title(vendor.name, connector)}</Title>
      <p class="lead">{texts.health.intro(vendor.name, customer)}</p>
      <div class={`standing ${health.status}`}>
        <Status>
          <strong>{words}</strong>{' '}
          {health.status !== 'reading' &&
            (last === null ? texts.health.neverRead : texts.health.lastRead(formats.time(last)))}
        </Status>
        {health.status === 'relink' && <Relink health={health} calls={calls} />}
      </div>
      <Issues health={health} calls={calls} />
      <ModelsTable models={health.models} caption={texts.health.models} status={health.status} />
      <NotRead health={health} />
      {(vendor.purpose ?? vendor.privacy_url) !== null && <Purpose vendor={vendor} />}
      <section>
        <h2>{texts.health.usedBy(vendor.name)}</h2>
        <p>{read ? texts.health.usedAt(read.key, formats.time(read.at)) : texts.health.nobody}</p>
      </section>
    </>
  );
}

function wordsOf({ health: { status: words } }: Texts, health: Health): string {
  const { status, paused_by, models, vendor, connector_name } = health;
  if (status === 'relink') return words.relink(connector_name);
  if (status === 'reading' && models.some(({ last_success: read }) => read !== null)) return words.readingRest;
  if (status === 'paused' && !health.may_switch_on) return words.pausedBySomebody;
  return status === 'paused' && paused_by === 'vendor' ? words.pausedByVendor(vendor.name) : words[status];
}

function NotRead({ health }: Pick<Given, 'health'>): JSX.Element | null {
  const { texts } = useSpoken();
  const names = useNamesOff(health)(offOf(health));
  return names.length === 0 ? null : <p class="note">{texts.health.notRead(names)}</p>;
}

function Issues({ health, calls }: Given): JSX.Element | null {
  const { texts, formats } = useSpoken();
  const { status } = health;
  // That the credentials died is said above all, once.
  const issues = health.issues.filter(({ code }) => status !== 'relink' || code !== 'credentials_rejected');
  if (issues.length === 0) return null;
  const leftOut = issues.some(({ code }) => code === 'credentials_left_out');
  return (
    <section>
      <h2>{texts.health.issues}</h2>
      <ul class="cannot">
        {issues.map(({ code, since, text }) => (
          <li key={`${code} ${since}`}>
            {formats.text(text)} <span class="why">{texts.health.since(formats.time(since))}</span>
          </li>
        ))}
      </ul>
      {leftOut && status !== 'relink' && <Relink health={health} calls={calls} />}
    </section>
  );
}
