import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { IconName } from './ui/index.js';

interface PageEntry {
  /** Below `/dashboard`. Parameters are read with wouter's `useParams`. */
  path: string;
  page: LazyExoticComponent<ComponentType>;
  /** Who has none of these scopes does not see it. */
  scopes?: readonly string[];
}

interface NavigationEntry {
  href: string;
  label: string;
  icon: IconName;
  group: (typeof GROUPS)[number];
  scopes?: readonly string[];
}

export const GROUPS = ['Data', 'Developers', 'Organisation'] as const;

/** Pages come when they are looked at: each is a piece of its own. */
const piece = <Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): LazyExoticComponent<ComponentType> => lazy(async () => ({ default: (await load())[name] }));

const READS = ['hris:read', 'ats:read'];

/** What is in the navigation, in its order. */
export const navigation: NavigationEntry[] = [
  { href: '/', label: 'Home', icon: 'home', group: 'Data' },
  { href: '/connections', label: 'Connections', icon: 'connections', group: 'Data', scopes: READS },
  { href: '/issues', label: 'Issues', icon: 'alert', group: 'Data', scopes: READS },
  { href: '/records', label: 'Records', icon: 'records', group: 'Data', scopes: READS },
  { href: '/fields', label: 'Custom fields', icon: 'fields', group: 'Data', scopes: READS },
  { href: '/webhooks', label: 'Webhooks', icon: 'webhooks', group: 'Developers', scopes: ['webhooks:read'] },
  { href: '/keys', label: 'API keys', icon: 'keys', group: 'Developers', scopes: ['keys:manage'] },
  { href: '/logs', label: 'Logs', icon: 'logs', group: 'Developers', scopes: ['logs:read'] },
  { href: '/audit', label: 'Audit', icon: 'audit', group: 'Developers', scopes: ['logs:read'] },
  { href: '/usage', label: 'Usage', icon: 'usage', group: 'Developers', scopes: ['logs:read'] },
  { href: '/connect-page', label: 'Connect page', icon: 'look', group: 'Organisation', scopes: ['admin'] },
  { href: '/members', label: 'Members', icon: 'members', group: 'Organisation', scopes: ['members:manage'] },
];

/** Every page. The more special path first. */
export const pages: PageEntry[] = [
  { path: '/', page: piece(() => import('./home/home-page.js'), 'HomePage') },
  {
    path: '/connections/new',
    page: piece(() => import('./connections/new-link-page.js'), 'NewLinkPage'),
    scopes: ['admin'],
  },
  {
    path: '/connections/:id/:tab?',
    page: piece(() => import('./connections/connection-page.js'), 'ConnectionPage'),
    scopes: READS,
  },
  {
    path: '/connections',
    page: piece(() => import('./connections/connections-page.js'), 'ConnectionsPage'),
    scopes: READS,
  },
  { path: '/issues', page: piece(() => import('./issues/issues-page.js'), 'IssuesPage'), scopes: READS },
  {
    path: '/records/:connector/:model/:id',
    page: piece(() => import('./records/record-page.js'), 'RecordPage'),
    scopes: READS,
  },
  {
    path: '/records/:connector?/:model?',
    page: piece(() => import('./records/records-page.js'), 'RecordsPage'),
    scopes: READS,
  },
  {
    path: '/fields/:id/map/:mapping?',
    page: piece(() => import('./fields/mapping-page.js'), 'MappingPage'),
    scopes: READS,
  },
  { path: '/fields/:id', page: piece(() => import('./fields/field-page.js'), 'FieldPage'), scopes: READS },
  { path: '/fields', page: piece(() => import('./fields/fields-page.js'), 'FieldsPage'), scopes: READS },
  {
    path: '/webhooks/deliveries/:id',
    page: piece(() => import('./webhooks/delivery-page.js'), 'DeliveryPage'),
    scopes: ['webhooks:read'],
  },
  {
    path: '/webhooks/deliveries',
    page: piece(() => import('./webhooks/deliveries-page.js'), 'DeliveriesPage'),
    scopes: ['webhooks:read'],
  },
  {
    path: '/webhooks/:id',
    page: piece(() => import('./webhooks/endpoint-page.js'), 'EndpointPage'),
    scopes: ['webhooks:read'],
  },
  {
    path: '/webhooks',
    page: piece(() => import('./webhooks/endpoints-page.js'), 'EndpointsPage'),
    scopes: ['webhooks:read'],
  },
  { path: '/keys', page: piece(() => import('./keys/keys-page.js'), 'KeysPage'), scopes: ['keys:manage'] },
  { path: '/logs/:id', page: piece(() => import('./logs/story-page.js'), 'StoryPage'), scopes: ['logs:read'] },
  { path: '/logs', page: piece(() => import('./logs/logs-page.js'), 'LogsPage'), scopes: ['logs:read'] },
  { path: '/audit', page: piece(() => import('./audit/audit-page.js'), 'AuditPage'), scopes: ['logs:read'] },
  { path: '/usage', page: piece(() => import('./usage/usage-page.js'), 'UsagePage'), scopes: ['logs:read'] },
  {
    path: '/connect-page',
    page: piece(() => import('./connect-page/connect-page-page.js'), 'ConnectPagePage'),
    scopes: ['admin'],
  },
  {
    path: '/members',
    page: piece(() => import('./members/members-page.js'), 'MembersPage'),
    scopes: ['members:manage'],
  },
  { path: '/account', page: piece(() => import('./session/account-page.js'), 'AccountPage') },
];
