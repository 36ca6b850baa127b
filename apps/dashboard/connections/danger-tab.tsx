import { Button, List, Stack } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { environment } from '../environment.js';
import { Confirm, count, Section } from '../ui/index.js';
import { wordsOf } from '../words.js';
import { CATEGORY_WORDS, categoryOf, type Certificate, type Connector, customerOf } from './types.js';
import { useIntegrationName } from './use-connectors.js';

interface DangerTabProps {
  connector: Connector;
  onErased: (certificate: Certificate) => void;
}

const DESTROYS = [
  'The customer’s credentials, and the key under which all of it was sealed.',
  'The connector token and every link of the customer’s.',
  'What was made of it: mappings, schedule, runs, and issues.',
];

/** How many records of what there are, as far as that is known. */
function useRecordsTold(id: string): string {
  const status = api.useQuery('get', '/api/v1/connectors/{id}/sync-status', { params: { path: { id } } });
  const rest = ', and every change and delivery of them.';
  if (!status.data)
    return `Every record that was read${rest} How many, ${status.error ? 'could not be asked' : 'is being asked'}.`;
  const models = status.data.models.filter(({ counts: { records } }) => records > 0);
  if (models.length === 0) return 'No records: none were read.';
  const total = models.reduce((sum, { counts: { records } }) => sum + records, 0);
  const each = models.map(({ model, counts: { records } }) => `${wordsOf(model)} ${count(records)}`).join(', ');
  return `${count(total)} ${total === 1 ? 'record' : 'records'} (${each})${rest}`;
}

/** The end of a connection. */
export function DangerTab({ connector, onErased }: DangerTabProps): JSX.Element {
  const [asked, setAsked] = useState(false);
  const hris = api.useMutation('delete', '/api/hris/v1/connectors/{id}/delete');
  const ats = api.useMutation('delete', '/api/ats/v1/connectors/{id}/delete');
  const { mutateAsync } = categoryOf(connector) === 'ats' ? ats : hris;
  const system = useIntegrationName()(connector.integration_slug);
  const which = `${customerOf(connector)}, ${system} ${CATEGORY_WORDS[categoryOf(connector)]}, ${environment}`;
  const destroys = [useRecordsTold(connector.id), ...DESTROYS];
  return (
    <Section
      title="Erase the connection"
      description="You receive a certificate of what was destroyed. Nothing changes at the provider: there the customer removes the credentials."
    >
      <Stack gap="md" align="flex-start">
        <List size="sm" spacing={4}>
          {destroys.map((thing) => (
            <List.Item key={thing}>{thing}</List.Item>
          ))}
        </List>
        <Button
          color="danger"
          onClick={() => {
            setAsked(true);
          }}
        >
          Erase the connection …
        </Button>
      </Stack>
      <Confirm
        opened={asked}
        onClose={() => {
          setAsked(false);
        }}
        title={`Erase the connection of ${customerOf(connector)}?`}
        facts={`${which} (${connector.id}). This customer’s other connections stay.`}
        destroys={destroys}
        action="Erase it all"
        name={which}
        onConfirm={async () => {
          const { certificate } = await mutateAsync({ params: { path: { id: connector.id } } });
          onErased(certificate);
          void renew('/api/v1/issues');
        }}
      />
    </Section>
  );
}
