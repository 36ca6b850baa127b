import { api } from '../api.js';
import { customerOf } from '../connections/types.js';
import { calledOf } from '../members/roles.js';
import { useMay, useSession } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';

const ALL = { params: { query: { page_size: 200 } } } as const;
const LASTING = { staleTime: 60_000 } as const;

/** What there is to choose from and to call by a name: as far as the member may see it. */
export interface Names {
  connections: Map<string, string>;
  keys: Map<string, string>;
  members: Map<string, string>;
  endpoints: Map<string, string>;
  fields: Map<string, string>;
}

export function useNames(): Names {
  const { member } = useSession();
  const { data: connectors } = useEveryConnection();
  const keys = api.useQuery('get', '/api/v1/api-keys', ALL, { ...LASTING, enabled: useMay('keys:manage') });
  const members = api.useQuery('get', '/api/v1/members', {}, { ...LASTING, enabled: useMay('members:manage') });
  const endpoints = api.useQuery('get', '/api/v1/webhooks/endpoints', ALL, {
    ...LASTING,
    enabled: useMay('webhooks:read'),
  });
  const reads = [useMay('hris:read'), useMay('ats:read')].includes(true);
  const fields = api.useQuery('get', '/api/v1/custom-fields', ALL, { ...LASTING, enabled: reads });
  return {
    connections: new Map(connectors?.map((connector) => [connector.id, customerOf(connector)])),
    keys: new Map(keys.data?.items.map(({ id, name }) => [id, name])),
    members: new Map((members.data?.items ?? [member]).map((each) => [each.id, calledOf(each)])),
    fields: new Map(fields.data?.items.map(({ id, name }) => [id, name])),
    endpoints: new Map(endpoints.data?.items.map(({ id, url }) => [id, url])),
  };
}

/** What has no name is called by the end of its id, which differs where the beginning is a time. */
export const shortOf = (id: string): string => `…${id.slice(-8)}`;
