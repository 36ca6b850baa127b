import { Radio, Stack } from '@mantine/core';
import type { JSX } from 'react';
import { useSession } from '../member.js';
import { ROLES } from './roles.js';

/** A role, of those that one may give. */
export function RoleChoice({ value, onChange }: { value: string; onChange: (role: string) => void }): JSX.Element {
  const { role: own } = useSession().member;
  return (
    <Radio.Group label="Role" value={value} onChange={onChange}>
      <Stack gap="sm" mt="xs">
        {ROLES.filter(({ role }) => own === 'owner' || role !== 'owner').map(({ role, label, may }) => (
          <Radio key={role} value={role} label={label} description={may} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
