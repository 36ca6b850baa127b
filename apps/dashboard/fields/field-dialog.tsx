import { Button, Group, Modal, Stack, Textarea, TextInput, type TextInputProps } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { api, renew } from '../api.js';
import { modelOf } from '../records/models.js';
import { Failure, told } from '../ui/index.js';
import { ModelChoice } from './model-choice.js';
import type { MappedField } from './types.js';

interface FieldDialogProps {
  opened: boolean;
  onClose: () => void;
  /** To be changed; left out: a new one is defined. */
  field?: MappedField;
  /** Chosen at first. */
  model?: string | undefined;
}

export function FieldDialog(props: FieldDialogProps): JSX.Element {
  const { opened, onClose, field } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={field ? `Change ${field.name}` : 'New custom field'}>
      <FieldForm {...props} />
    </Modal>
  );
}

const SNAKE_CASE = /^[a-z0-9]+(_[a-z0-9]+)*$/;

interface Values {
  name: string;
  model: string;
  description: string;
}

const NEW: Values = { name: '', model: '', description: '' };

const valuesOf = ({ name, model, description }: MappedField): Values => ({
  name,
  model,
  description: description ?? '',
});

const isMapped = (field: MappedField | undefined): boolean => (field?.mapping_counts.total ?? 0) > 0;

/** Defines or changes; what was refused is in `error`. */
function useSave(field: MappedField | undefined, onDone: () => void) {
  const [, navigate] = useLocation();
  const create = api.useMutation('post', '/api/v1/custom-fields');
  const change = api.useMutation('patch', '/api/v1/custom-fields/{id}');
  const save = async ({ name, model, description }: Values): Promise<void> => {
    const said = { name, description: description.trim() === '' ? null : description.trim() };
    const place = { category: (modelOf(model)?.category ?? 'hris').toUpperCase(), model };
    const body = { ...said, ...(isMapped(field) ? {} : place) };
    const made = field
      ? await change.mutateAsync({ params: { path: { id: field.id } }, body })
      : await create.mutateAsync({ body: { ...said, ...place } });
    await renew('/api/v1/custom-fields', '/api/v1/custom-fields/{id}', '/api/v1/custom-fields/configuration');
    onDone();
    told(field ? 'Saved.' : `${name} is defined. Map it next.`);
    if (!field) navigate(`/fields/${made.id}`);
  };
  return { save, error: create.error ?? change.error, busy: create.isPending || change.isPending };
}

function FieldForm({ onClose, field, model }: FieldDialogProps): JSX.Element {
  const { save, error, busy } = useSave(field, onClose);
  const form = useForm<Values>({
    initialValues: field ? valuesOf(field) : { ...NEW, model: model ?? '' },
    validate: {
      name: (name) =>
        name.length >= 2 && SNAKE_CASE.test(name)
          ? null
          : 'Lower-case letters, digits, and single underscores between them.',
      model: (slug) => (modelOf(slug) ? null : 'Choose the model that it is of.'),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        save(values).catch(() => undefined); // shown below
      })}
    >
      <Stack gap="md">
        <Name {...form.getInputProps('name')} />
        <ModelChoice
          value={form.values.model === '' ? null : form.values.model}
          onChange={(slug) => {
            form.setFieldValue('model', slug ?? '');
          }}
          right="write"
          error={form.errors['model'] as string | undefined}
          {...(isMapped(field) ? { disabled: true, description: 'Cannot change while it is mapped.' } : {})}
        />
        <Textarea label="Description" autosize minRows={2} maxLength={1000} {...form.getInputProps('description')} />
        {error !== null && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {field ? 'Save' : 'Define it'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Name = (props: TextInputProps): JSX.Element => (
  <TextInput
    label="Name"
    description="In snake_case. Records have it under custom_fields."
    required
    maxLength={128}
    autoComplete="off"
    spellCheck={false}
    data-autofocus
    {...props}
  />
);
