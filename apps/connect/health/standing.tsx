import type { JSX } from 'preact';
import { offOf, useNamesOff } from '../choices.js';
import { useSpoken } from '../language.js';
import { Purpose } from '../purpose.js';
import type { Texts } from '../texts-en.js';
import type { Vendor } from '../types.js';
import { Status, Title } from '../ui.js';
import type { HealthCalls } from './calls.js';
import { ModelsTable } from './models-table.js';
import { Relink } from './relink.js';
import type { Health, LastRead } from './types.js';

interface Given {
  health: Health;
  calls: HealthCalls;
}

/** How it stands: the state, what is to be done, what is read and who read it. */
export function Standing({ health, calls }: Given): JSX.Element {
  const spoken = useSpoken();
  const { texts, formats } = spoken;
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
        <p>{read ? readBy(spoken, vendor, read) : texts.health.nobody}</p>
      </section>
    </>
  );
}

function wordsOf({ health: { status: words } }: Texts, health: Health): string {
  const { status, paused_by, models, vendor, connector_name } = health;
  if (status === 'relink') return (isBarred(health) ? words.barred : words.relink)(connector_name);
  if (status === 'reading' && models.some(({ last_success: read }) => read !== null)) return words.readingRest;
  if (status === 'paused' && !health.may_switch_on) return words.pausedBySomebody;
  return status === 'paused' && paused_by === 'vendor' ? words.pausedByVendor(vendor.name) : words[status];
}

/** The credentials are known, and nothing is allowed with them: what to do is another thing, and said with the issue. */
const isBarred = ({ issues }: Health): boolean => issues.some(({ code }) => code === 'nothing_granted');

/** Who read last: an API key by its name, or what the API says in its place. */
function readBy({ texts, formats }: ReturnType<typeof useSpoken>, vendor: Vendor, { key, at }: LastRead): string {
  const { usedByFile, usedByPerson, usedAt } = texts.health;
  const when = formats.time(at);
  if (key === 'file_link') return usedByFile(when);
  return key === 'dashboard' ? usedByPerson(vendor.name, when) : usedAt(key, when);
}

function NotRead({ health }: Pick<Given, 'health'>): JSX.Element | null {
  const { texts } = useSpoken();
  const names = useNamesOff(health)(offOf(health));
  return names.length === 0 ? null : <p class="note">{texts.health.notRead(names)}</p>;
}

function Issues({ health, calls }: Given): JSX.Element | null {
  const { texts, formats } = useSpoken();
  const { status } = health;
  // That the credentials died is said above all, once; what else is to be done shows once somebody is let in again.
  const issues = health.issues.filter(({ code }) => status !== 'relink' || code === 'nothing_granted');
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
