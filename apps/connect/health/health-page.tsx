import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { wear } from '../brand.js';
import { useSpoken } from '../language.js';
import { Failed, Invalid, Loading, Shell, Title } from '../ui.js';
import { HealthCalls } from './calls.js';
import { CertificatePage } from './certificate.js';
import { ChangeChoices } from './change-choices.js';
import { Disconnect } from './disconnect.js';
import { Export } from './export.js';
import { Pause } from './pause.js';
import { Revoke } from './revoke.js';
import { Standing } from './standing.js';
import type { Certificate, Health } from './types.js';
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
  const { health, refused, look } = useHealth(calls);
  const [certificate, setCertificate] = useState<Certificate>();
  const [revoked, setRevoked] = useState(false);
  useEffect(() => {
    if (health) wear(health.vendor);
  }, [health]);
  if (certificate && health) return <CertificatePage health={health} certificate={certificate} />;
  if (revoked && health) return <Revoked health={health} />;
  if (gone) return <Invalid />;
  if (!health) return refused ? <Failed refused={refused} again={look} /> : <Loading />;
  return (
    <Shell vendor={health.vendor}>
      <Standing health={health} calls={calls} />
      <ChangeChoices health={health} calls={calls} changed={look} />
      <Pause health={health} calls={calls} changed={look} />
      {health.may_download && <Export health={health} calls={calls} />}
      <Revoke
        health={health}
        calls={calls}
        revoked={() => {
          setRevoked(true);
        }}
      />
      <Disconnect health={health} calls={calls} disconnected={setCertificate} />
    </Shell>
  );
}

function Revoked({ health: { vendor } }: { health: Health }): JSX.Element {
  const { health } = useSpoken().texts;
  return (
    <Shell vendor={vendor}>
      <Title>{health.revoked}</Title>
      <p>{health.revokedText(vendor.name)}</p>
    </Shell>
  );
}
