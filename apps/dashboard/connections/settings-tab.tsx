import { Button, Group, Stack, Text } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { asRefused } from '../refused.js';
import { Awaited, Facts, Failure, Section, told } from '../ui/index.js';
import { PassthroughSection } from './passthrough-section.js';
import { SettingField } from './setting-field.js';
import { categoryOf, type Connector, type Setting } from './types.js';
import { useConnectionRights } from './use-connectors.js';

const PATH = '/api/v1/connectors/{id}/settings';

/** What the provider cannot say of a customer, and which of its own calls are passed on. */
export function SettingsTab({ connector }: { connector: Connector }): JSX.Element {
  const { id } = connector;
  const settings = api.useQuery('get', PATH, { params: { path: { id } } }, { refetchOnWindowFocus: false });
  const { manages } = useConnectionRights(categoryOf(connector));
  const shown = settings.data?.settings;
  return (
    <Stack gap="lg">
      <Section
        title="What the provider cannot say"
        description="Of this customer alone. With what you change, records are worked out anew, and everything is read again."
      >
        {!shown && <Awaited query={settings} height={160} />}
        {shown?.length === 0 && <Text size="sm">There is nothing to say of this system.</Text>}
        {shown && shown.length > 0 && (manages ? <Form id={id} settings={shown} /> : <Told settings={shown} />)}
      </Section>
      <PassthroughSection id={id} manages={manages} />
    </Stack>
  );
}

const Told = ({ settings }: { settings: Setting[] }): JSX.Element => (
  <Facts facts={settings.map(({ label, value }) => [label, textOf(value)])} />
);

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'object' || value === null) return '–';
  return Object.entries(value)
    .map(([name, zone]) => `${name}: ${String(zone)}`)
    .join(', ');
}

function Form({ id, settings }: { id: string; settings: Setting[] }): JSX.Element {
  const [changed, setChanged] = useState<Record<string, unknown>>({});
  const save = api.useMutation('patch', PATH);
  const wrong = save.error === null ? {} : (asRefused(save.error).about.fields ?? {});
  const submit = async (): Promise<void> => {
    await save.mutateAsync({ params: { path: { id } }, body: changed });
    await renew(PATH, '/api/v1/connectors/{id}/coverage', '/api/v1/connectors/{id}/runs');
    setChanged({});
    told('The settings are saved, and hold from the next sync.');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined); // shown by what the mutation tells
      }}
    >
      <Stack gap="md">
        {settings.map((setting) => (
          <SettingField
            key={setting.name}
            setting={setting}
            value={setting.name in changed ? changed[setting.name] : setting.value}
            onChange={(value) => {
              setChanged((before) => ({ ...before, [setting.name]: value }));
            }}
            error={wrong[setting.name]}
          />
        ))}
        {save.error !== null && Object.keys(wrong).length === 0 && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={Object.keys(changed).length === 0}>
            Save the settings
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
