import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { JSX } from 'react';
import { isColor, isReadable, OURS } from './look.js';

interface ColorFieldProps {
  /** `#rrggbb`; empty: ours. */
  value: string;
  onChange: (color: string) => void;
  error: string | undefined;
}

const wrongIn = (value: string): string | undefined =>
  isColor(value) && !isReadable(value) ? 'White cannot be read on this colour. Take a darker one.' : undefined;

/** A colour by its code or picked. */
export function ColorField({ value, onChange, error }: ColorFieldProps): JSX.Element {
  return (
    <Stack gap="xs">
      <TextInput
        label="Colour of buttons"
        description="White has to be readable on it: a contrast of 4.5 to 1. Empty: ours."
        placeholder={OURS}
        spellCheck={false}
        value={value}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value.trim());
        }}
        error={error ?? wrongIn(value)}
        rightSection={
          <input
            type="color"
            className="color-picker"
            aria-label="Pick the colour"
            value={isColor(value) ? value : OURS}
            onChange={({ currentTarget }) => {
              onChange(currentTarget.value);
            }}
          />
        }
      />
      {value !== '' && (
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              onChange('');
            }}
          >
            Take ours
          </Button>
        </Group>
      )}
    </Stack>
  );
}
