import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { embedded, tellExit } from '../frame.js';
import { HealthCalls, tokenOf } from '../health/calls.js';
import { endOf, failedOf, ModelsTable } from '../health/models-table.js';
import type { Health, ModelHealth } from '../health/types.js';
import { useHealth } from '../health/use-health.js';
import { useSpoken } from '../language.js';
import type { Off, Vendor } from '../types.js';
import { Copyable, Status, Title } from '../ui.js';
import type { Finished, Session } from './types.js';

interface Given {
  session: Session;
  off: Off;
  finished: Finished;
}

/** Connected: the link to keep, and how far the first reading is. */
export function Reading({ session, off, finished }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { reading } = texts;
  const { vendor, connector_name: connector } = session;
  return (
    <>
      <Title>{reading.title(connector)}</Title>
      <Progress session={session} off={off} url={finished.health_url}>
        <section class="keep" aria-labelledby="keep">
          <h2 id="keep">{reading.keepTitle}</h2>
          <p>{reading.keep(vendor.name)}</p>
          <Copyable label={reading.linkLabel} value={finished.health_url} button={reading.copyLink} />
          <p class="hint">{reading.lost(vendor.name)}</p>
          <p class="actions">
            {embedded && (
              <button type="button" class="primary" onClick={tellExit}>
                {texts.close}
              </button>
            )}
            <HealthLink url={finished.health_url} />
          </p>
        </section>
      </Progress>
      {!embedded && (
        <details>
          <summary>{reading.codeTitle(vendor.name)}</summary>
          <p>{reading.code(vendor.name)}</p>
          <Copyable label={reading.codeLabel} value={finished.temporary_token} button={reading.copyCode} />
        </details>
      )}
    </>
  );
}

function HealthLink({ url }: { url: string }): JSX.Element {
  const { texts } = useSpoken();
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {texts.reading.open} {texts.newTab}
    </a>
  );
}

interface ProgressGiven extends Pick<Given, 'session' | 'off'> {
  url: string;
  children: ComponentChildren;
}

/** The news first, then what is to be done, then the figures. */
function Progress({ session, off, url, children }: ProgressGiven): JSX.Element {
  const { reading } = useSpoken().texts;
  const calls = useMemo(() => new HealthCalls(tokenOf(url)), [url]);
  const { health } = useHealth(calls);
  const failed = health !== undefined && endOf(health) === 'some failed';
  return (
    <>
      <div class={failed ? 'warning' : ''}>
        <Status>
          <News health={health} vendor={session.vendor} /> {failed && <HealthLink url={url} />}
        </Status>
      </div>
      {children}
      <ModelsTable
        models={health?.models ?? awaited(session, off)}
        caption={reading.progress}
        status={health?.status ?? 'reading'}
        known={health !== undefined}
      />
    </>
  );
}

/** What there will be, until the first answer tells how it stands. */
const awaited = ({ models }: Session, off: Off): ModelHealth[] =>
  models.map((model) => ({
    ...{ ...model, on: !off.models.includes(model.name) },
    ...{ status: null, records: 0, seen: 0, expected: null, last_success: null },
  }));

function News({ health, vendor }: { health: Health | undefined; vendor: Vendor }): JSX.Element {
  const { texts } = useSpoken();
  const { reading } = texts;
  if (!health) return <>{reading.running}</>;
  const end = endOf(health);
  if (end === 'some failed') return <>{reading.someFailed(...failedOf(health))}</>;
  if (end === 'good') return <>{reading.done(health.models.reduce((sum, { records }) => sum + records, 0))}</>;
  if (health.status !== 'paused') return <>{reading.running}</>;
  return <>{health.paused_by === 'customer' ? texts.health.status.paused : reading.paused(vendor.name)}</>;
}
