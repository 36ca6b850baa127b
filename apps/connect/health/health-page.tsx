import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { wear } from '../brand.js';
import { useSpoken } from '../language.js';
import { Failed, Loading, Shell, Title } from '../ui.js';
import { HealthCalls } from './calls.js';
import { CertificatePage } from './certificate.js';
import { ChangeChoices } from './change-choices.js';
import { Disconnect } from './disconnect.js';
import { Export } from './export.js';
import { Gone } from './gone.js';
import { Pause } from './pause.js';
import { Revoke } from './revoke.js';
import { Standing } from './standing.js';
import type { Certificate, Health } from './types.js';
import { TakingTurns } from './turn.js';
import { useHealth } from './use-health.js';

/** What the link that an admin keeps opens: what is read of them, and what they can do about it. */
export function HealthPage({ token }: { token: string }): JSX.Element {
  const [gone, setGone] = useState(false);
  const calls = useMemo(
    () =>
      new HealthCalls(token, () => {
        setGone(true);
      }),
    [token],
  );
  const { health, refused, settling, look } = useHealth(calls);
  const [certificate, setCertificate] = useState<Certificate>();
  const [revoked, setRevoked] = useState(false);
  useEffect(() => {
    if (health) wear(health.vendor);
  }, [health]);
  if (certificate) return <CertificatePage health={health} certificate={certificate} />;
  if (revoked && health) return <Revoked health={health} />;
  if (gone) return <Gone calls={calls} shown={setCertificate} />;
  const again = (): void => {
    look();
  };
  if (!health) return refused ? <Failed refused={refused} again={again} /> : <Loading />;
  return (
    <Shell vendor={health.vendor}>
      <TakingTurns>
        <Standing health={health} calls={calls} />
        <ChangeChoices health={health} calls={calls} settling={settling} changed={look} />
        <Pause health={health} calls={calls} changed={again} />
        {health.may_download && <Export health={health} calls={calls} />}
        <Revoke
          health={health}
          calls={calls}
          revoked={() => {
            setRevoked(true);
          }}
        />
        <Disconnect health={health} calls={calls} disconnected={setCertificate} />
      </TakingTurns>
    </Shell>
  );
}

function Revoked({ health: { vendor, connector_name: connector } }: { health: Health }): JSX.Element {
  const { health } = useSpoken().texts;
  return (
    <Shell vendor={vendor}>
      <Title>{health.revoked}</Title>
      <p>{health.revokedText}</p>
      <p>{health.revokedNext(vendor.name, connector)}</p>
    </Shell>
  );
}
