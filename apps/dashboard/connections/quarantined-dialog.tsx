import { Modal, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { api } from '../api.js';
import { Awaited, CodeBlock, count, Facts, isGone, Time } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Quarantined, QuarantinedRecord } from './types.js';

interface QuarantinedDialogProps {
  connectorId: string;
  /** Null: closed. */
  record: Quarantined | null;
  onClose: () => void;
}

/** One record that could not be taken over, with what the provider sent. */
export function QuarantinedDialog({ connectorId, record, onClose }: QuarantinedDialogProps): JSX.Element {
  return (
    <Modal
      opened={record !== null}
      onClose={onClose}
      title={record ? `${wordsOf(record.model)} ${record.remote_id ?? ''}` : ''}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {record && <Details connectorId={connectorId} id={record.id} />}
    </Modal>
  );
}

function Details({ connectorId, id }: { connectorId: string; id: string }): JSX.Element {
  const record = api.useQuery('get', '/api/v1/connectors/{id}/quarantine/{quarantine_id}', {
    params: { path: { id: connectorId, quarantine_id: id }, query: { include_raw_data: true } },
  });
  if (!record.data || isGone(record.error)) return <Awaited query={record} />;
  const { code, message, field, stream, tries, first_seen_at, last_seen_at } = record.data;
  return (
    <Stack gap="md">
      <Facts
        facts={[
          ['Why', wordsOf(code)],
          ['Field', field === null ? 'The record as a whole' : <span className="mono">{field}</span>],
          ['Stream', wordsOf(stream)],
          ['Tried', `${count(tries)} ×`],
          ['Since', <Time at={first_seen_at} exact />],
          ['Last sent', <Time at={last_seen_at} exact />],
          ['Record id', <span className="mono">{id}</span>],
        ]}
      />
      <Text size="sm">{message}</Text>
      <Sent record={record.data} />
    </Stack>
  );
}

/** Up to 8 MB are kept: more than a page shows at once. */
const SHOWN = 50_000;

function Sent({ record: { raw_data: raw, raw_excerpt: excerpt } }: { record: QuarantinedRecord }): JSX.Element {
  const text = raw === null ? excerpt : JSON.stringify(raw, null, 2);
  if (text === null) return <Text size="sm">What the provider sent is not kept.</Text>;
  const isWhole = raw !== null && text.length <= SHOWN;
  const label = isWhole ? 'What the provider sent' : 'The beginning of what the provider sent';
  return <CodeBlock label={label} code={text.slice(0, SHOWN)} wrap />;
}
