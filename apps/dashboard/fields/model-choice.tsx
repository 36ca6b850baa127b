import { Select } from '@mantine/core';
import type { JSX } from 'react';
import { CATEGORY_WORDS, type Category } from '../connections/types.js';
import { useSession } from '../member.js';
import { modelsOf } from '../records/models.js';

interface ModelChoiceProps {
  value: string | null;
  onChange: (slug: string | null) => void;
  /** Only its models; left out: all that the member reads. */
  category?: Category;
  /** Only categories of which the member has this right. */
  right?: 'read' | 'write';
  /** What choosing none means; left out: one has to be chosen. */
  none?: string;
  disabled?: boolean;
  description?: string;
  error?: string | undefined;
}

/** A model, by the categories. */
export function ModelChoice({ category, right = 'read', none, error, ...given }: ModelChoiceProps): JSX.Element {
  const { scopes } = useSession();
  const groups = (['hris', 'ats'] as const)
    .filter((each) => (category === undefined ? scopes.includes(`${each}:${right}`) : each === category))
    .map((each) => ({
      group: CATEGORY_WORDS[each],
      items: modelsOf(each).map(({ slug, label }) => ({ value: slug, label })),
    }));
  return (
    <Select
      label="Model"
      {...given}
      data={groups}
      searchable
      clearable={none !== undefined && given.value !== null}
      clearButtonProps={{ 'aria-label': 'Choose none' }}
      allowDeselect={false}
      {...(none === undefined ? {} : { placeholder: none })}
      {...(error === undefined ? {} : { error })}
      nothingFoundMessage="There is no such model"
    />
  );
}
