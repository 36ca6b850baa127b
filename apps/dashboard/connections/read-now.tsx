import { Button, Menu } from '@mantine/core';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import { Icon, refusedTo, told } from '../ui/index.js';
import { categoryOf, type Connector } from './types.js';
import { useConnectionRights } from './use-connectors.js';

/** Asks for a sync: of what changed, or of everything. */
export function ReadNow({ connector }: { connector: Connector }): JSX.Element | null {
  const { reads, readsAll } = useConnectionRights(categoryOf(connector));
  const start = api.useMutation('post', '/api/v1/connectors/{id}/runs');
  if (!reads) return null;
  const read = (full: boolean): void => {
    start.mutate(
      { params: { path: { id: connector.id } }, body: { full } },
      {
        onSuccess: () => {
          told(full ? 'A full sync is queued.' : 'A sync of what changed is queued.');
          void renew(
            '/api/v1/connectors/{id}/runs',
            '/api/v1/connectors/{id}/sync-status',
            '/api/hris/v1/connectors',
            '/api/v1/connectors/{id}/schedule',
          );
        },
        onError: refusedTo,
      },
    );
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" loading={start.isPending} leftSection={<Icon name="refresh" size={14} />}>
          Sync now
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => {
            read(false);
          }}
        >
          Changes only
        </Menu.Item>
        {readsAll && (
          <Menu.Item
            onClick={() => {
              read(true);
            }}
          >
            Everything, which finds deletions too
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
