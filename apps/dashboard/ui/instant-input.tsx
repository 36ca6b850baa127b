import { TextInput } from '@mantine/core';
import { type JSX, useState } from 'react';

interface InstantInputProps {
  label: string;
  description?: string;
  /** As the API takes it; empty where nothing is said. */
  value: string;
  /** When it is left, and with Enter. */
  onChange: (value: string) => void;
  required?: boolean;
}

const digits = (number: number, length = 2): string => String(number).padStart(length, '0');

/** An instant as the browser's own input writes it, of the zone that the browser is in. */
function localOf(instant: string): string {
  const time = new Date(instant);
  if (instant === '' || Number.isNaN(time.getTime())) return '';
  const day = [digits(time.getFullYear(), 4), digits(time.getMonth() + 1), digits(time.getDate())].join('-');
  return `${day}T${digits(time.getHours())}:${digits(time.getMinutes())}`;
}

/** A day and a time of day. What is typed stays as it is until it counts. */
export function InstantInput({ value, onChange, ...shown }: InstantInputProps): JSX.Element {
  const [typed, setTyped] = useState<string | null>(null);
  const [partial, setPartial] = useState(false);
  const settle = (input: HTMLInputElement): void => {
    setPartial(input.validity.badInput);
    if (typed === null || input.validity.badInput) return;
    setTyped(null);
    onChange(typed === '' ? '' : new Date(typed).toISOString());
  };
  return (
    <TextInput
      {...shown}
      type="datetime-local"
      max="9999-12-31T23:59"
      value={typed ?? localOf(value)}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
      }}
      onBlur={({ currentTarget }) => {
        settle(currentTarget);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') settle(currentTarget);
      }}
      {...(partial ? { error: 'The day and the time of day, both in full.' } : {})}
    />
  );
}
