import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import { Failure, Section, told } from '../ui/index.js';
import { categoryOf, type Connector, type Schedule } from './types.js';
import { useConnectionRights } from './use-connectors.js';

interface QuietHoursProps {
  connector: Connector;
  schedule: Schedule;
}

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [...new Set(['UTC', HERE, ...Intl.supportedValuesOf('timeZone')])];

/** Hours in which nothing begins by itself. */
export function QuietHoursSection({ connector, schedule }: QuietHoursProps): JSX.Element {
  const { manages } = useConnectionRights(categoryOf(connector));
  const { quiet_hours: quiet } = schedule;
  return (
    <Section
      title="Quiet hours"
      description="Nothing begins by itself in them, so as not to disturb what the customer does with the provider."
    >
      <Text size="sm">{quiet ? `From ${quiet.from} to ${quiet.to}, ${quiet.time_zone}.` : 'None are set.'}</Text>
      {manages && <Form key={JSON.stringify(quiet)} {...{ connector, schedule }} />}
    </Section>
  );
}

function Form({ connector, schedule: { quiet_hours: quiet } }: QuietHoursProps): JSX.Element {
  const change = api.useMutation('patch', '/api/v1/connectors/{id}/schedule');
  const form = useForm({
    initialValues: { from: quiet?.from ?? '', to: quiet?.to ?? '', time_zone: quiet?.time_zone ?? HERE },
  });
  const save = (quiet_hours: typeof form.values | null): void => {
    change.mutate(
      { params: { path: { id: connector.id } }, body: { quiet_hours } },
      {
        onSuccess: () => {
          void renew('/api/v1/connectors/{id}/schedule');
          told(quiet_hours ? 'The quiet hours are saved.' : 'There are no quiet hours any more.');
        },
      },
    );
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack gap="md">
        <Group gap="md" align="flex-end">
          <TextInput label="From" type="time" required {...form.getInputProps('from')} />
          <TextInput label="To" type="time" required {...form.getInputProps('to')} />
          <Select label="Time zone" searchable required data={ZONES} w={220} {...form.getInputProps('time_zone')} />
        </Group>
        {change.error !== null && <Failure error={change.error} />}
        <Group gap="xs">
          <Button type="submit" variant="default" loading={change.isPending}>
            {quiet ? 'Change the quiet hours' : 'Set quiet hours'}
          </Button>
          {quiet && (
            <Button
              variant="subtle"
              onClick={() => {
                save(null);
              }}
            >
              Remove them
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
