import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import { environment } from '../environment.js';
import { useSession } from '../member.js';
import { API } from '../place.js';
import { CodeBlock, Failure, SecretOnce } from '../ui/index.js';
import { SCOPES } from './scopes.js';
import type { NewApiKey } from './types.js';

interface CreateDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** A click beside it does not close it: what it shows at its end is shown once. */
export function CreateDialog({ opened, onClose }: CreateDialogProps): JSX.Element {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New API key"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Create onClose={onClose} />
    </Modal>
  );
}

function Create({ onClose }: { onClose: () => void }): JSX.Element {
  const create = api.useMutation('post', '/api/v1/api-keys');
  const form = useForm<{ name: string; scopes: string[] }>({
    initialValues: { name: '', scopes: [] },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name by which you know it again.' : null),
      scopes: (scopes) => (scopes.length === 0 ? 'Choose at least one.' : null),
    },
  });
  if (create.data) return <Made apiKey={create.data} onClose={onClose} />;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ name, scopes }) => {
        create.mutate({ body: { name: name.trim(), scopes } }, { onSuccess: () => void renew('/api/v1/api-keys') });
      })}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description={`Which program has it. It is a key for ${environment}.`}
          placeholder="Nightly import"
          maxLength={100}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <ScopeChoice {...form.getInputProps('scopes')} />
        {create.error !== null && <Failure error={create.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Nobody hands on more than they have. */
function ScopeChoice(input: object): JSX.Element {
  const { scopes } = useSession();
  return (
    <Checkbox.Group label="What it may do" required {...input}>
      <Stack gap="sm" mt="xs">
        {SCOPES.filter(({ scope }) => scopes.includes(scope)).map(({ scope, label, may }) => (
          <Checkbox key={scope} value={scope} label={label} description={may} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function Made({ apiKey: { name, key, scopes }, onClose }: { apiKey: NewApiKey; onClose: () => void }): JSX.Element {
  const reads = scopes.includes('ats:read') && !scopes.includes('hris:read') ? 'ats' : 'hris';
  return (
    <Stack gap="md">
      <SecretOnce label={`API key ${name}`} value={key}>
        <Text size="sm">
          Keep it where your program keeps its secrets, never in code or in a browser. It can be used at once.
        </Text>
      </SecretOnce>
      {scopes.includes(`${reads}:read`) && (
        <CodeBlock
          label="Try it"
          wrap
          code={`curl ${API}/api/${reads}/v1/connectors \\\n  -H "Authorization: Bearer $PEOPLEPORT_KEY"`}
        />
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>I have it</Button>
      </Group>
    </Stack>
  );
}
