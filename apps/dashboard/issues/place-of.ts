import type { Issue } from '../connections/types.js';

interface Place {
  href: string;
  /** “Make a relink link”. */
  label: string;
}

const RELINK = { tab: '/links', label: 'Send a relink link' };
const RUNS = { tab: '/runs', label: 'See its runs' };
const COVERAGE = { tab: '/coverage', label: 'See what is covered' };
const QUARANTINE = { tab: '/quarantine', label: 'See the records' };
const CONNECTION = { tab: '', label: 'See the connection' };

/** On which tab of its connection an issue is dealt with. Of those that are not here: the first one. */
const TABS: Record<string, { tab: string; label: string }> = {
  credentials_rejected: RELINK,
  nothing_granted: RELINK,
  credentials_left_out: RELINK,
  right_missing: COVERAGE,
  attributes_not_shared: COVERAGE,
  provider_unavailable: RUNS,
  waiting_for_provider: RUNS,
  provider_rate_limited: RUNS,
  provider_answer_broken: RUNS,
  worker_lost: RUNS,
  records_failed: RUNS,
  record_unmappable: QUARANTINE,
  record_too_large: QUARANTINE,
};

const PAGES: Record<string, Place> = {
  endpoint_disabled: { href: '/webhooks', label: 'See the webhooks' },
  custom_field_failed: { href: '/fields', label: 'See the custom fields' },
};

/** Where somebody does what an issue asks for. `links`: whether who looks may make links. */
export function placeOf({ code, connector_id }: Issue, links: boolean): Place {
  const page = PAGES[code];
  if (page) return page;
  const { tab, label } = TABS[code] ?? CONNECTION;
  if (tab === RELINK.tab && !links) return { href: `/connections/${connector_id}`, label: CONNECTION.label };
  return { href: `/connections/${connector_id}${tab}`, label };
}
