import type { JSX } from 'react';
import { customerOf } from '../connections/types.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { type Fact, Facts, Time } from '../ui/index.js';
import type { Endpoint } from './types.js';

/** How an endpoint is set. */
export function EndpointFacts({ endpoint }: { endpoint: Endpoint }): JSX.Element {
  const connections = useEveryConnection().data ?? [];
  const named = endpoint.connector_ids.map((id) => {
    const connection = connections.find((each) => each.id === id);
    return connection ? customerOf(connection) : id;
  });
  const facts: Fact[] = [
    ['Events', <span className="mono">{endpoint.events.join(', ')}</span>],
    ['Connections', named.length === 0 ? 'All of this environment, also those to come' : named.join(', ')],
    ['A message holds', endpoint.payload === 'full' ? 'The record as well' : 'Ids, and what changed'],
    ['Order', endpoint.ordered ? 'Each record’s messages one after the other' : 'Side by side'],
    ['At most', `${endpoint.concurrency} at the same time, ${endpoint.rate} a second`],
    ['Style', endpoint.style === 'dialect' ? 'Compatible' : 'Standard Webhooks'],
    ['Created', <Time at={endpoint.created_at} />],
  ];
  return <Facts facts={facts} />;
}
