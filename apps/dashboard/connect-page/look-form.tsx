import { Button, FileInput, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { JSX } from 'react';
import { api, renew } from '../api.js';
import { asRefused } from '../refused.js';
import { Failure, told } from '../ui/index.js';
import { ColorField } from './color-field.js';
import { bodyOf } from './look.js';
import { PurposeFields } from './purpose-fields.js';
import type { ConnectPage, Look } from './types.js';

interface LookFormProps {
  /** As it is stored. */
  page: ConnectPage;
  look: Look;
  change: (look: Look) => void;
  saved: (page: ConnectPage) => void;
}

export function LookForm({ page, look, change, saved }: LookFormProps): JSX.Element {
  const save = api.useMutation('put', '/api/v1/connect-page');
  const fields = save.error === null ? {} : (asRefused(save.error).about.fields ?? {});
  const submit = async (): Promise<void> => {
    const after = await save.mutateAsync({ body: await bodyOf(look, page) });
    await renew('/api/v1/connect-page');
    saved(after);
    told('The connect page is changed.');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined); // shown by what the mutation tells
      }}
    >
      <Stack gap="md">
        <Fields
          {...{ page, look, fields }}
          set={(part) => {
            change({ ...look, ...part });
          }}
        />
        {save.error !== null && Object.keys(fields).length === 0 && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  page: ConnectPage;
  look: Look;
  /** What is wrong with one, by its name. */
  fields: Record<string, string>;
  set: (part: Partial<Look>) => void;
}

function Fields({ page, look, fields, set }: FieldsProps): JSX.Element {
  return (
    <>
      <TextInput
        label="Name"
        description="As your customers know you. Empty: your organisation’s name."
        maxLength={80}
        value={look.name}
        onChange={({ currentTarget }) => {
          set({ name: currentTarget.value });
        }}
        error={fields['name']}
      />
      <LogoField look={look} hasLogo={page.logo_url !== null} set={set} error={fields['logo']} />
      <ColorField
        value={look.color}
        onChange={(color) => {
          set({ color });
        }}
        error={fields['color']}
      />
      <PurposeFields look={look} fields={fields} set={set} />
      <Textarea
        label="Your pages that embed it"
        description="Their origins, one a line, such as https://app.example.com. On other pages browsers refuse to show it in a frame."
        autosize
        minRows={2}
        spellCheck={false}
        value={look.origins}
        onChange={({ currentTarget }) => {
          set({ origins: currentTarget.value });
        }}
        error={fields['origins']}
      />
    </>
  );
}

interface LogoFieldProps {
  look: Look;
  hasLogo: boolean;
  set: (part: Partial<Look>) => void;
  error: string | undefined;
}

function LogoField({ look: { logo }, hasLogo, set, error }: LogoFieldProps): JSX.Element {
  const shown = logo === null ? hasLogo : logo !== 'none';
  return (
    <Stack gap="xs">
      <FileInput
        label="Logo"
        description="A PNG or JPEG, at most 100 kB and 2048 × 2048 pixels."
        placeholder={shown ? 'Choose another one' : 'Choose a file'}
        accept="image/png,image/jpeg"
        value={logo instanceof File ? logo : null}
        onChange={(file) => {
          set({ logo: file });
        }}
        error={error}
      />
      {shown ? (
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              set({ logo: hasLogo && logo === null ? 'none' : null });
            }}
          >
            {logo instanceof File ? 'Not this one' : 'Remove the logo'}
          </Button>
        </Group>
      ) : (
        hasLogo && (
          <Text size="sm" c="dimmed">
            The logo goes when you save.
          </Text>
        )
      )}
    </Stack>
  );
}
