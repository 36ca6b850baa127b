import {
  Button,
  Collapse,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import type { JSX } from 'react';
import { customerOf } from '../connections/types.js';
import { useEveryConnection } from '../connections/every-connection.js';
import { asRefused } from '../refused.js';
import { Failure } from '../ui/index.js';
import { PATTERNS } from './patterns.js';
import type { Endpoint } from './types.js';

export type EndpointValues = Pick<
  Endpoint,
  'url' | 'events' | 'description' | 'connector_ids' | 'payload' | 'style' | 'ordered' | 'concurrency' | 'rate'
>;

const NEW: EndpointValues = {
  ...{ url: '', events: [], description: '', connector_ids: [], payload: 'thin', style: 'standard' },
  ...{ ordered: false, concurrency: 10, rate: 100 },
};

interface EndpointFormProps {
  endpoint?: Endpoint;
  action: string;
  onSave: (values: EndpointValues) => void;
  onClose: () => void;
  error: unknown;
  busy: boolean;
}

const valuesOf = (endpoint: Endpoint | undefined): EndpointValues => {
  const { url, events, description, connector_ids, payload, style, ordered, concurrency, rate } = endpoint ?? NEW;
  return { url, events, description, connector_ids, payload, style, ordered, concurrency, rate };
};

export function EndpointForm(props: EndpointFormProps): JSX.Element {
  const { endpoint, onSave, error } = props;
  const form = useForm<EndpointValues>({
    initialValues: valuesOf(endpoint),
    validate: {
      url: (url) => (/^https?:\/\/./.test(url.trim()) ? null : 'An address that begins with https:// or http://.'),
      events: (events) => (events.length > 0 ? null : 'Choose what it is told of.'),
    },
  });
  const fields = asRefused(error).about.fields ?? {};
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        onSave({ ...values, url: values.url.trim() });
      })}
    >
      <Stack gap="md">
        <Address {...form.getInputProps('url')} {...(fields['url'] === undefined ? {} : { error: fields['url'] })} />
        <TagsInput
          label="Events"
          description="Patterns, such as employee.* or *.deleted. Press Enter after each."
          required
          data={[...PATTERNS]}
          maxTags={100}
          acceptValueOnBlur
          {...form.getInputProps('events')}
        />
        <Connections
          value={form.values.connector_ids}
          onChange={(ids) => {
            form.setFieldValue('connector_ids', ids);
          }}
        />
        <Payload form={form} />
        <TextInput
          label="Description"
          description="For people."
          maxLength={200}
          {...form.getInputProps('description')}
        />
        <More form={form} isNew={endpoint === undefined} />
        {error !== null && <Failure error={error} />}
        <Buttons {...props} />
      </Stack>
    </form>
  );
}

function Buttons({ action, onClose, busy }: EndpointFormProps): JSX.Element {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" loading={busy}>
        {action}
      </Button>
    </Group>
  );
}

const Address = (props: TextInputProps): JSX.Element => (
  <TextInput
    label="Address"
    description="Where messages are posted to: a public address."
    type="url"
    required
    maxLength={2000}
    placeholder="https://your.example/webhooks"
    data-autofocus
    {...props}
  />
);

type Form = Pick<UseFormReturnType<EndpointValues>, 'getInputProps'>;

function Payload({ form }: { form: Form }): JSX.Element {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600} id="payload-label">
        What a message holds
      </Text>
      <SegmentedControl
        aria-labelledby="payload-label"
        data={[
          { value: 'thin', label: 'Ids, what changed' },
          { value: 'full', label: 'Whole record' },
        ]}
        {...form.getInputProps('payload')}
      />
    </Stack>
  );
}

function Connections({ value, onChange }: { value: string[]; onChange: (ids: string[]) => void }): JSX.Element {
  const { data: connections = [], error } = useEveryConnection();
  return (
    <MultiSelect
      label="Connections"
      description="None chosen: all of this environment, also those to come."
      data={connections.map((connector) => ({ value: connector.id, label: customerOf(connector) }))}
      value={value}
      onChange={onChange}
      searchable
      {...(value.length === 0 ? { placeholder: 'All' } : {})}
      {...(error === null ? {} : { error: `Not all connections could be listed. ${error.message}` })}
      nothingFoundMessage="No connection is like that"
    />
  );
}

interface MoreProps {
  form: Form;
  isNew: boolean;
}

/** What few change. */
function More({ form, isNew }: MoreProps): JSX.Element {
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="md">
      <Button variant="subtle" size="compact-sm" w="fit-content" onClick={toggle} aria-expanded={opened}>
        {opened ? 'Fewer settings' : 'More settings'}
      </Button>
      <Collapse expanded={opened}>
        <Stack gap="md">
          <Switch
            label="In order"
            description="Of one record, a message is sent once the one before it has arrived or is given up."
            {...form.getInputProps('ordered', { type: 'checkbox' })}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="At the same time"
              description="Messages under way"
              min={1}
              max={50}
              {...form.getInputProps('concurrency')}
            />
            <NumberInput
              label="A second"
              description="Messages at the most"
              min={1}
              max={1000}
              {...form.getInputProps('rate')}
            />
          </Group>
          {isNew && (
            <Stack gap={4}>
              <Text size="sm" fw={600} id="style-label">
                Style, which cannot change later
              </Text>
              <SegmentedControl
                aria-labelledby="style-label"
                data={[
                  { value: 'standard', label: 'Standard Webhooks' },
                  { value: 'dialect', label: 'Compatible' },
                ]}
                {...form.getInputProps('style')}
              />
            </Stack>
          )}
        </Stack>
      </Collapse>
    </Stack>
  );
}
