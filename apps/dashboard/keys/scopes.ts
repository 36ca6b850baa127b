interface ScopeWords {
  scope: string;
  label: string;
  may: string;
}

/** What a key can be given, in words. */
export const SCOPES: readonly ScopeWords[] = [
  { scope: 'hris:read', label: 'Read HR data', may: 'People, absences, pay and whatever else HR systems hold.' },
  { scope: 'hris:write', label: 'Write HR data', may: 'Changes things in your customers’ HR systems.' },
  { scope: 'ats:read', label: 'Read recruiting data', may: 'Jobs, candidates, applications and their files.' },
  { scope: 'ats:write', label: 'Write recruiting data', may: 'Changes things in your customers’ recruiting systems.' },
  { scope: 'webhooks:read', label: 'See webhooks', may: 'Endpoints, and what was sent to them with which answer.' },
  { scope: 'webhooks:manage', label: 'Manage webhooks', may: 'Adds, changes and deletes endpoints, and sends again.' },
  { scope: 'logs:read', label: 'See logs', may: 'Requests, the audit trail and usage.' },
  {
    scope: 'keys:manage',
    label: 'Manage API keys',
    may: 'Makes further keys with its own scopes, and revokes any key.',
  },
  {
    scope: 'admin',
    label: 'Administer connections',
    may: 'Makes links, pauses, repairs and erases connections, and sees their tokens. For your own back end only.',
  },
];

/** “Read HR data”; of a scope that has no words, itself. */
export const labelOf = (scope: string): string => SCOPES.find((each) => each.scope === scope)?.label ?? scope;
