import { Button, Skeleton, Stack, Tabs } from '@mantine/core';
import { type JSX, useEffect, useRef, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { Empty, Failure, Page } from '../ui/index.js';
import { CertificateShown } from './certificate-shown.js';
import { CoverageTab } from './coverage-tab.js';
import { DangerTab } from './danger-tab.js';
import { LinksTab } from './links-tab.js';
import { OverviewTab } from './overview-tab.js';
import { QuarantineTab } from './quarantine-tab.js';
import { RunsTab } from './runs-tab.js';
import { ScheduleTab } from './schedule-tab.js';
import { SettingsTab } from './settings-tab.js';
import { StandingStatus } from './standing.js';
import { CATEGORY_WORDS, categoryOf, type Certificate, type Connector, customerOf } from './types.js';
import { useConnectionRights, useConnector, useIntegrationName } from './use-connectors.js';

const BACK = { href: '/connections', label: 'Connections' };

/** One connection, with everything that is known of it and can be done with it. */
export function ConnectionPage(): JSX.Element {
  const { id } = useParams<{ id: string }>();
  const connector = useConnector(id);
  const [erased, setErased] = useState<{ certificate: Certificate; customer: string } | null>(null);
  if (erased) return <CertificateShown {...erased} />;
  if (connector.data)
    return (
      <Shown
        key={id}
        connector={connector.data}
        onErased={(certificate) => {
          setErased({ certificate, customer: connector.data ? customerOf(connector.data) : '' });
        }}
      />
    );
  return (
    <Page title="Connection" back={BACK}>
      {connector.error !== null && <Failure error={connector.error} again={() => void connector.refetch()} />}
      {connector.data === null && (
        <Empty
          title="There is no such connection"
          text="It may have been erased, belong to the other environment, or be of a category that your role does not see."
          action={
            <Button component={Link} href="/connections" variant="default">
              All connections
            </Button>
          }
        />
      )}
      {connector.isPending && (
        <Stack role="status" aria-label="Loading">
          <Skeleton height={36} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Page>
  );
}

interface ShownProps {
  connector: Connector;
  onErased: (certificate: Certificate) => void;
}

const TABS = [
  { tab: 'overview', label: 'Overview', Content: OverviewTab },
  { tab: 'runs', label: 'Runs', Content: RunsTab },
  { tab: 'coverage', label: 'Coverage', Content: CoverageTab },
  { tab: 'quarantine', label: 'Quarantine', Content: QuarantineTab },
  { tab: 'schedule', label: 'Schedule', Content: ScheduleTab },
  { tab: 'settings', label: 'Settings', Content: SettingsTab },
] as const;

const MANAGED = [
  { tab: 'links', label: 'Links' },
  { tab: 'erase', label: 'Erase' },
];

interface StripProps {
  /** The one that is shown. */
  tab: string;
  tabs: readonly { tab: string; label: string }[];
}

/** Where there is little room, it is scrolled to the tab that is shown. */
function Strip({ tab, tabs }: StripProps): JSX.Element {
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    strip.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [tab]);
  return (
    <div className="scroll" ref={strip}>
      <Tabs.List style={{ flexWrap: 'nowrap', minWidth: 'max-content' }} aria-label="About the connection">
        {tabs.map(({ tab: value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </div>
  );
}

function Shown({ connector, onErased }: ShownProps): JSX.Element {
  const { tab = 'overview' } = useParams<{ tab?: string }>();
  const [, navigate] = useLocation();
  const nameOf = useIntegrationName();
  const { manages } = useConnectionRights(categoryOf(connector));
  return (
    <Page
      title={customerOf(connector)}
      description={`${nameOf(connector.integration_slug)} · ${CATEGORY_WORDS[categoryOf(connector)]}`}
      beside={<StandingStatus connector={connector} />}
      back={BACK}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) => {
          navigate(`/connections/${connector.id}${chosen === 'overview' ? '' : `/${chosen ?? ''}`}`, { replace: true });
        }}
      >
        <Strip tab={tab} tabs={manages ? [...TABS, ...MANAGED] : TABS} />
        {TABS.map(({ tab: value, Content }) => (
          <Tabs.Panel key={value} value={value} pt="lg">
            <Content connector={connector} />
          </Tabs.Panel>
        ))}
        {manages && (
          <Tabs.Panel value="links" pt="lg">
            <LinksTab connector={connector} />
          </Tabs.Panel>
        )}
        {manages && (
          <Tabs.Panel value="erase" pt="lg">
            <DangerTab connector={connector} onErased={onErased} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
