import { useQueries } from '@tanstack/react-query';
import type { JSX } from 'react';
import { client } from '../api.js';
import type { Connector } from '../connections/types.js';
import { Counted, Failure, Status } from '../ui/index.js';
import { sameModel } from './types.js';

const PATH = '/api/v1/connectors/{id}/sync-status';
/** So many connections are asked; that they are worked out side by side makes these tell enough. */
const MOST = 25;
/** Milliseconds between two looks: while something is worked out, and else. */
const [SOON, LATER] = [1_500, 15_000];

interface RenderStateProps {
  /** Those that a mapping holds for. */
  connections: readonly Connector[];
  model: string;
}

/** Whether all records show the fields as they are mapped now, or how far that is. */
export function RenderState({ connections, model }: RenderStateProps): JSX.Element | null {
  const asked = connections.slice(0, MOST);
  const states = useQueries({
    queries: asked.map(({ id }) => ({
      queryKey: ['get', PATH, { rendering: id, model }],
      queryFn: async (): Promise<boolean> => {
        const { data } = await client.GET(PATH, { params: { path: { id } } });
        return data?.models.some((each) => sameModel(each.model, model) && each.is_rendering) === true;
      },
      gcTime: 0, // what was known before a mapping has changed says nothing any more
      refetchInterval: ({ state }: { state: { data?: boolean | undefined } }) => (state.data === true ? SOON : LATER),
    })),
  });
  const failed = states.find(({ error }) => error !== null);
  if (failed)
    return <Failure error={failed.error} again={() => void Promise.all(states.map(({ refetch }) => refetch()))} />;
  if (asked.length === 0 || states.some(({ data }) => data === undefined)) return null;
  const done = states.filter(({ data }) => data === false).length;
  if (done === asked.length)
    return (
      <Status tone="good">
        {asked.length === connections.length ? 'All records show it' : `All records of ${MOST} connections show it`}
      </Status>
    );
  if (asked.length === 1) return <Status tone="busy">Being worked out anew …</Status>;
  return <Counted label="Being worked out anew" done={done} expected={asked.length} unit="connections" />;
}
