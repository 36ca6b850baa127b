import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { embedded, tellExit } from '../frame.js';
import { HealthCalls, tokenOf } from '../health/calls.js';
import { endOf, ModelsTable } from '../health/models-table.js';
import type { Health } from '../health/types.js';
import { useHealth } from '../health/use-health.js';
import { useSpoken } from '../language.js';
import { Copyable, Status, Title } from '../ui.js';
import type { Finished, Session } from './types.js';

interface Given {
  session: Session;
  finished: Finished;
}

/** Connected: the link to keep, and how far the first reading is. */
export function Reading({ session, finished }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { reading } = texts;
  const { vendor, connector_name: connector } = session;
  return (
    <>
      <Title>{reading.title(connector)}</Title>
      <Progress session={session} url={finished.health_url}>
        <section class="keep" aria-labelledby="keep">
          <h2 id="keep">{reading.keepTitle}</h2>
          <p>{reading.keep(vendor.name)}</p>
          <Copyable label={reading.linkLabel} value={finished.health_url} button={reading.copyLink} />
          <p>
            <HealthLink session={session} url={finished.health_url} />
          </p>
        </section>
      </Progress>
      {embedded ? (
        <p class="actions">
          <button type="button" class="primary" onClick={tellExit}>
            {texts.close}
          </button>
        </p>
      ) : (
        <details>
          <summary>{reading.codeTitle(vendor.name)}</summary>
          <p>{reading.code(vendor.name)}</p>
          <Copyable label={reading.codeLabel} value={finished.temporary_token} button={reading.copyCode} />
        </details>
      )}
    </>
  );
}

interface LinkGiven {
  session: Session;
  url: string;
}

function HealthLink({ session, url }: LinkGiven): JSX.Element {
  const { texts } = useSpoken();
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {texts.reading.open(session.connector_name)} {texts.newTab}
    </a>
  );
}

/** The news first, then what is to be done, then the figures. */
function Progress({ session, url, children }: LinkGiven & { children: ComponentChildren }): JSX.Element {
  const { reading } = useSpoken().texts;
  const calls = useMemo(() => new HealthCalls(tokenOf(url)), [url]);
  const { health } = useHealth(calls);
  const end = health && endOf(health);
  return (
    <>
      <Status>
        <News health={health} /> {end === 'some failed' && <HealthLink session={session} url={url} />}
      </Status>
      {children}
      {health && <ModelsTable models={health.models} caption={reading.progress} paused={health.status === 'paused'} />}
    </>
  );
}

function News({ health }: { health: Health | undefined }): JSX.Element {
  const { reading } = useSpoken().texts;
  if (!health) return <>{reading.running}</>;
  const end = endOf(health);
  if (end === 'some failed') return <>{reading.someFailed}</>;
  if (end === 'good') return <>{reading.done(health.models.reduce((sum, { records }) => sum + records, 0))}</>;
  return <>{health.status === 'paused' ? reading.paused : reading.running}</>;
}
