import { Button } from '@mantine/core';
import { type JSX, useEffect, useState } from 'react';
import { renew } from '../api.js';
import { saveFile } from '../save-file.js';
import { absoluteOf, count, type Fact, Facts, Icon, Page, Section } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Certificate } from './types.js';

/** The browser asks whoever closes the page. */
function useBeforeLeaving(asks: boolean): void {
  useEffect(() => {
    if (!asks) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => {
      removeEventListener('beforeunload', ask);
    };
  }, [asks]);
}

/** What was destroyed, for whoever has to prove it. It is shown here, and can be saved, once. */
export function CertificateShown({
  certificate,
  customer,
}: {
  certificate: Certificate;
  customer: string;
}): JSX.Element {
  const [saved, setSaved] = useState(false);
  useEffect(() => () => void renew('/api/hris/v1/connectors'), []);
  useBeforeLeaving(!saved);
  const { connector_id, integration_slug, erased_at, records, destroyed, backups } = certificate;
  const total = Object.values(records).reduce((sum, each) => sum + each, 0);
  return (
    <Page
      title={`${customer} is erased`}
      description="Save the certificate: it is not shown again."
      back={{ href: '/connections', label: 'Connections' }}
      actions={
        <Button
          leftSection={<Icon name="download" size={16} />}
          onClick={() => {
            saveFile(`erasure-${connector_id}.json`, `${JSON.stringify(certificate, null, 2)}\n`, 'application/json');
            setSaved(true);
          }}
        >
          Save the certificate
        </Button>
      }
    >
      <Section title="Certificate of erasure">
        <Facts
          facts={[
            ['Connector', <span className="mono">{connector_id}</span>],
            ['Integration', integration_slug],
            ['Erased', absoluteOf(erased_at)],
            ['Destroyed', destroyed.map(wordsOf).join(', ')],
            ['Records', count(total)],
            ...Object.entries(records).map(([model, number]): Fact => [`– ${wordsOf(model)}`, count(number)]),
            ['Backups', backups.statement],
          ]}
        />
      </Section>
    </Page>
  );
}
