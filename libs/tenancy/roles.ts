import { type Role, SCOPES, type Scope } from './api-key.js';

/** Whatever a route may ask for. Who belongs to an organisation is decided by its members, never by a key. */
export type Right = Scope | 'members:manage';

const VIEWER = ['hris:read', 'ats:read', 'webhooks:read'] as const;
const DEVELOPER = [
  ...VIEWER,
  ...(['hris:write', 'ats:write', 'webhooks:manage', 'keys:manage', 'logs:read'] as const),
] as const;
const ALL = [...SCOPES, 'members:manage'] as const;

/** What a member may do. That only owners make and unmake owners is no scope: see MembersService. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Right[]>> = {
  viewer: VIEWER,
  developer: DEVELOPER,
  admin: ALL,
  owner: ALL,
};
