import type { JSX } from 'preact';
import { useSpoken } from '../language.js';
import { Shell, Title } from '../ui.js';
import { saveFile } from './save-file.js';
import type { Certificate, Health } from './types.js';

interface Given {
  /** Undefined: it is shown again, and nothing else is known any more. */
  health: Health | undefined;
  certificate: Certificate;
}

/** What is left: the proof that nothing is. */
export function CertificatePage({ health, certificate }: Given): JSX.Element {
  const { texts } = useSpoken();
  const words = texts.certificate;
  return (
    <Shell vendor={health?.vendor}>
      <Title>{words.title}</Title>
      <p class="lead">{words.intro}</p>
      <Facts health={health} certificate={certificate} />
      <p class="actions">
        <button
          type="button"
          class="primary"
          onClick={() => {
            const content = JSON.stringify(certificate, null, 2);
            saveFile(
              `certificate-${certificate.erased_at.slice(0, 10)}.json`,
              new Blob([content], { type: 'application/json' }),
            );
          }}
        >
          {words.download}
        </button>
        <button
          type="button"
          onClick={() => {
            window.print();
          }}
        >
          {words.print}
        </button>
      </p>
    </Shell>
  );
}

/** As the API writes times, also within its sentences. */
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function Facts({ health, certificate }: Given): JSX.Element {
  const { texts, formats } = useSpoken();
  const words = texts.certificate;
  const { erased_at: at, destroyed, models, backups } = certificate;
  const order = models.map(({ name }) => name);
  const total = Object.values(destroyed.records).reduce((sum, count) => sum + count, 0);
  const labels = new Map(models.map(({ name, label }) => [name, formats.text(label)]));
  return (
    <dl>
      {health && (
        <>
          <dt>{words.customer}</dt>
          <dd>{health.customer}</dd>
        </>
      )}
      <dt>{words.connection}</dt>
      <dd>
        {health && `${health.connector_name}, ${health.vendor.name}`}{' '}
        <span class="why">{certificate.connector_id}</span>
      </dd>
      <dt>{words.erasedAt}</dt>
      <dd>
        <time dateTime={at}>{formats.moment(at)}</time>
      </dd>
      <dt>{words.records}</dt>
      <dd>
        <ul>
          {Object.entries(destroyed.records)
            .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
            .map(([model, count]) => (
              <li key={model}>
                {labels.get(model) ?? model.replaceAll('_', ' ')}: {formats.number(count)}
              </li>
            ))}
        </ul>
        {words.total}: {formats.number(total)} <span class="why">{words.notCounted}</span>
      </dd>
      <dt>{words.alsoTitle}</dt>
      <dd>{words.also}</dd>
      <dt>{words.backupsTitle}</dt>
      <dd>{formats.text(backups.statement).replace(INSTANT, (instant) => formats.moment(instant))}</dd>
    </dl>
  );
}
