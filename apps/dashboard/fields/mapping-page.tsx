import { Skeleton } from '@mantine/core';
import type { JSX } from 'react';
import { useParams } from 'wouter';
import { api } from '../api.js';
import type { Connector } from '../connections/types.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { Failure, Notice, Page } from '../ui/index.js';
import { MappingEditor } from './mapping-editor.js';
import { categoryIn, type MappedField, useMayWrite } from './types.js';

/** Maps a custom field, or changes how it is mapped. */
export function MappingPage(): JSX.Element {
  const { id, mapping } = useParams<{ id: string; mapping?: string }>();
  const field = api.useQuery('get', '/api/v1/custom-fields/{id}', { params: { path: { id } } });
  const connections = useEveryConnection();
  const error = field.error ?? connections.error;
  return (
    <Page
      title={mapping === undefined ? 'Add a mapping' : 'Change the mapping'}
      description="An expression says where the value lies in the raw data. It is tried on the latest record while you type."
      back={{ href: `/fields/${id}`, label: field.data?.name ?? 'Custom field' }}
    >
      {field.data && connections.data ? (
        <Content field={field.data} mappingId={mapping} connections={connections.data} />
      ) : (
        <Awaited error={error} again={() => void Promise.all([field.refetch(), connections.refetch()])} />
      )}
    </Page>
  );
}

function Awaited({ error, again }: { error: unknown; again: () => void }): JSX.Element {
  if (error !== null) return <Failure error={error} again={again} />;
  return <Skeleton height={320} role="status" aria-label="Loading" />;
}

interface ContentProps {
  field: MappedField;
  /** Undefined: a new one. */
  mappingId: string | undefined;
  connections: Connector[];
}

function Content({ field, mappingId, connections }: ContentProps): JSX.Element {
  const mapping = field.mappings.find(({ id }) => id === mappingId);
  const may = useMayWrite()(categoryIn(field));
  if (!may) return <Notice tone="warning">Your role may not map fields of this category.</Notice>;
  if (mappingId !== undefined && !mapping) return <Notice tone="warning">There is no such mapping any more.</Notice>;
  return <MappingEditor field={field} mapping={mapping} connections={connections} />;
}
