import {
  Button,
  CloseButton,
  Group,
  Input,
  Select,
  type SelectProps,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { type JSX, type ReactNode, useState } from 'react';
import type { Setting } from './types.js';

interface SettingFieldProps {
  setting: Setting;
  /** Null: not set. */
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | undefined;
}

/** One setting, by the kind that the API says. */
export function SettingField({ setting, value, onChange, error }: SettingFieldProps): JSX.Element {
  const about = { label: setting.label, description: <Help text={setting.help} />, error };
  if (setting.kind === 'time zone')
    return <ZoneSelect {...about} value={typeof value === 'string' ? value : null} onChange={onChange} />;
  if (setting.kind === 'time zones by name') return <NamedZones {...about} value={value} onChange={onChange} />;
  if (setting.kind === 'texts')
    return (
      <TagsInput
        {...about}
        placeholder="Press Enter after each"
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={(texts) => {
          onChange(texts.length === 0 ? null : texts);
        }}
        acceptValueOnBlur
      />
    );
  throw new Error(`There is no field for a setting of the kind “${setting.kind}”.`);
}

/** What stands between backticks is written as it is. */
const Help = ({ text }: { text: string }): JSX.Element => (
  <>{text.split('`').map((part, place) => (place % 2 === 0 ? part : <code key={place}>{part}</code>))}</>
);

const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].sort();

function ZoneSelect({ value, ...given }: SelectProps & { value: string | null }): JSX.Element {
  return (
    <Select
      {...given}
      data={value === null || ZONES.includes(value) ? ZONES : [value, ...ZONES]}
      value={value}
      placeholder="None"
      searchable
      clearable={value !== null}
      clearButtonProps={{ 'aria-label': 'Choose none' }}
      nothingFoundMessage="There is no such time zone"
      limit={100}
    />
  );
}

interface Row {
  name: string;
  zone: string | null;
}

const rowsOf = (value: unknown): Row[] =>
  Object.entries((value ?? {}) as Record<string, string>).map(([name, zone]) => ({ name, zone }));

interface NamedZonesProps extends Pick<SettingFieldProps, 'value' | 'onChange' | 'error'> {
  label: string;
  description: ReactNode;
}

function NamedZones({ label, description, value, onChange, error }: NamedZonesProps): JSX.Element {
  const [rows, setRows] = useState(() => rowsOf(value));
  const set = (after: Row[]): void => {
    setRows(after);
    const said = after.filter(({ name, zone }) => name !== '' || zone !== null);
    // What is half said the API refuses, and says why.
    onChange(said.length === 0 ? null : Object.fromEntries(said.map(({ name, zone }) => [name, zone ?? ''])));
  };
  return (
    <Input.Wrapper {...{ label, description, error }} labelElement="div" role="group" aria-label={label}>
      <Stack gap="xs" mt="xs" align="stretch">
        {rows.map((row, place) => (
          <NamedZone
            key={place}
            row={row}
            isTwice={rows.slice(0, place).some(({ name }) => name === row.name)}
            onChange={(part) => {
              set(rows.map((each, index) => (index === place ? { ...each, ...part } : each)));
            }}
            onRemove={() => {
              set(rows.filter((_, index) => index !== place));
            }}
          />
        ))}
        <Button
          size="xs"
          variant="default"
          w="fit-content"
          onClick={() => {
            set([...rows, { name: '', zone: null }]);
          }}
        >
          Add a place
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

interface NamedZoneProps {
  row: Row;
  /** Only the last one of a name counts. */
  isTwice: boolean;
  onChange: (part: Partial<Row>) => void;
  onRemove: () => void;
}

function NamedZone({ row: { name, zone }, isTwice, onChange, onRemove }: NamedZoneProps): JSX.Element {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <TextInput
        flex={1}
        aria-label="Place"
        placeholder="Lisbon"
        value={name}
        onChange={({ currentTarget }) => {
          onChange({ name: currentTarget.value });
        }}
        error={isTwice && name !== '' ? 'It is there already.' : undefined}
      />
      <ZoneSelect
        flex={1}
        aria-label={`Time zone of ${name}`}
        value={zone}
        onChange={(chosen) => {
          onChange({ zone: chosen });
        }}
      />
      <CloseButton mt={4} aria-label={`Remove ${name}`} onClick={onRemove} />
    </Group>
  );
}
