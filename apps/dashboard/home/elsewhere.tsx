import { Anchor, Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { client, ENVIRONMENT } from '../api.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { environment, ENVIRONMENTS, inEnvironment } from '../environment.js';
import { BASE } from '../place.js';

const OTHER = ENVIRONMENTS.find((each) => each !== environment) ?? environment;

/** Where there is no connection yet, but one in the other environment: what somebody looks for may be there. */
export function Elsewhere(): JSX.Element | null {
  const here = useEveryConnection().data;
  const there = useQuery({
    queryKey: ['connections', OTHER],
    queryFn: async () => {
      const asked = { headers: { [ENVIRONMENT]: OTHER }, params: { query: { page_size: 1 } } };
      const [people, recruiting] = await Promise.all([
        client.GET('/api/hris/v1/connectors', asked),
        client.GET('/api/ats/v1/connectors', asked),
      ]);
      return [people, recruiting].some(({ data }) => (data?.items.length ?? 0) > 0);
    },
    enabled: here?.length === 0,
  });
  if (here?.length !== 0 || there.data !== true) return null;
  return (
    <Paper withBorder p="md">
      Nothing is connected in {environment}. There are connections in {OTHER}:{' '}
      <Anchor href={inEnvironment(`${BASE}/`, OTHER)}>show {OTHER}</Anchor>.
    </Paper>
  );
}
