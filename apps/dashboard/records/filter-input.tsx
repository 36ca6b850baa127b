import { TagsInput, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type JSX, useState } from 'react';
import { InstantInput } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Filter } from './models.js';

interface FilterInputProps {
  filter: Filter;
  /** As the API takes it. */
  value: string;
  onChange: (value: string) => void;
}

/** Milliseconds without a key until what was typed counts. */
const PAUSE = 400;

/** What a list is narrowed by, as this filter takes it. */
export function FilterInput({ filter, value, onChange }: FilterInputProps): JSX.Element {
  const shared = { label: wordsOf(filter.name), description: filter.about, w: '100%' };
  if (filter.kind === 'instant') return <InstantInput {...shared} value={value} onChange={onChange} />;
  if (!filter.several) return <TypedInput {...shared} value={value} onChange={onChange} />;
  return (
    <TagsInput
      {...shared}
      data={filter.words}
      value={value === '' ? [] : value.split(',')}
      onChange={(chosen) => {
        onChange(chosen.map((one) => one.trim()).join(','));
      }}
      {...(value === '' ? { placeholder: filter.kind === 'ids' ? 'Ids' : 'Any of' } : {})}
      clearButtonProps={{ 'aria-label': 'Clear' }}
    />
  );
}

interface TextProps {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}

function TypedInput({ value, onChange, ...shown }: TextProps): JSX.Element {
  const [typed, setTyped] = useState(value);
  const tell = useDebouncedCallback(onChange, PAUSE);
  return (
    <TextInput
      {...shown}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
    />
  );
}
