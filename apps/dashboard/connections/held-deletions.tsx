import { Button, Group, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { Confirm, count, Failure, Notice, Time, told } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { categoryOf, type Connector, type HeldDeletion } from './types.js';
import { useConnectionRights } from './use-connectors.js';

/** Deletions that are so many that somebody has to say that they are right. Nothing is shown where there are none. */
export function HeldDeletions({ connector }: { connector: Connector }): JSX.Element | null {
  const { id } = connector;
  const held = api.useQuery('get', '/api/v1/connectors/{id}/held-deletions', { params: { path: { id } } });
  if (held.error !== null && !held.data) return <Failure error={held.error} again={() => void held.refetch()} />;
  const waiting = held.data?.items.filter(({ released_at }) => released_at === null) ?? [];
  if (waiting.length === 0) return null;
  return (
    <>
      {waiting.map((item) => (
        <Held key={item.model} {...{ connector, item }} />
      ))}
    </>
  );
}

function Held({ connector, item }: { connector: Connector; item: HeldDeletion }): JSX.Element {
  const [asked, setAsked] = useState(false);
  const { readsAll } = useConnectionRights(categoryOf(connector));
  const release = api.useMutation('post', '/api/v1/connectors/{id}/held-deletions/{model}/release');
  const words = `${count(item.records)} records of ${wordsOf(item.model).toLowerCase()}`;
  return (
    <Notice tone="warning">
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex={1} miw={220}>
          The provider does not show {words} any more (since <Time at={item.held_since} />
          ). So many at once are not deleted until a second full sync misses them too, or you say that it is right.
        </Text>
        {readsAll && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setAsked(true);
            }}
          >
            Delete them
          </Button>
        )}
      </Group>
      <Confirm
        opened={asked}
        onClose={() => {
          setAsked(false);
        }}
        title={`Delete ${words}?`}
        destroys={[
          `${words}, which the provider does not show any more.`,
          'You receive their deletion as changes and by webhook.',
          'A full sync begins at once, and what it misses goes as well.',
        ]}
        action="Delete them"
        onConfirm={async () => {
          await release.mutateAsync({ params: { path: { id: connector.id, model: item.model } } });
          await renew('/api/v1/connectors/{id}/held-deletions', '/api/v1/connectors/{id}/runs');
          told('They are deleted.');
        }}
      />
    </Notice>
  );
}
