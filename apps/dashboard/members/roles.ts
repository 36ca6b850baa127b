export const ROLES = [
  { role: 'viewer', label: 'Viewer', may: 'Sees connections, records and webhooks. Changes nothing.' },
  { role: 'developer', label: 'Developer', may: 'Also writes back, and has webhooks, API keys and logs.' },
  { role: 'admin', label: 'Admin', may: 'Also links, repairs and erases connections, and manages members.' },
  { role: 'owner', label: 'Owner', may: 'Everything, other owners included.' },
] as const;

/** By the best name there is. */
export const calledOf = ({ name, email }: { name: string | null; email: string | null }): string =>
  name ?? email ?? 'a member whose name cannot be read';

export const labelOf = (role: string): string => ROLES.find((each) => each.role === role)?.label ?? role;
