import { api, client } from '../api.js';
import { customerOf } from '../connections/types.js';
import { calledOf } from '../members/roles.js';
import { useMay, useSession } from '../member.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { useEvery } from '../use-every.js';
import { useEveryKey } from '../keys/every-key.js';
import { useEveryEndpoint } from '../webhooks/every-endpoint.js';

const FIELDS = '/api/v1/custom-fields';
const LASTING = { staleTime: 60_000 } as const;

/** What there is to choose from and to call by a name: as far as the member may see it. */
export interface Names {
  connections: Map<string, string>;
  keys: Map<string, string>;
  members: Map<string, string>;
  endpoints: Map<string, string>;
  fields: Map<string, string>;
  /** Why some of them are not known; null: all are, or are not for this member. */
  failures: { actors: unknown; connections: unknown };
}

export function useNames(): Names {
  const { member } = useSession();
  const connectors = useEveryConnection();
  const keys = useEveryKey();
  const members = api.useQuery('get', '/api/v1/members', {}, { ...LASTING, enabled: useMay('members:manage') });
  const endpoints = useEveryEndpoint();
  const reads = [useMay('hris:read'), useMay('ats:read')].includes(true);
  const fields = useEvery(FIELDS, (query) => client.GET(FIELDS, { params: { query } }), { ...LASTING, enabled: reads });
  return {
    connections: new Map(connectors.data?.map((connector) => [connector.id, customerOf(connector)])),
    keys: new Map(keys.data?.map(({ id, name }) => [id, name])),
    members: new Map((members.data?.items ?? [member]).map((each) => [each.id, calledOf(each)])),
    fields: new Map(fields.data?.map(({ id, name }) => [id, name])),
    failures: { actors: keys.error ?? members.error, connections: connectors.error },
    endpoints: new Map(endpoints.data?.map(({ id, url }) => [id, url])),
  };
}

/** What has no name is called by the end of its id, which differs where the beginning is a time. */
export const shortOf = (id: string): string => `…${id.slice(-8)}`;
