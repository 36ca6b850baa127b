import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core';
import type { JSX } from 'react';
import { Icon } from './icons.js';

interface CopyProps {
  value: string;
  /** What is copied: “the link”. */
  what: string;
  /** With words on it. */
  wide?: boolean;
}

/** Copies, and says so. */
export function Copy({ value, what, wide = false }: CopyProps): JSX.Element {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => {
        const label = copied ? 'Copied' : `Copy ${what}`;
        const icon = <Icon name={copied ? 'check' : 'copy'} size={16} />;
        return wide ? (
          <Button variant="default" onClick={copy} leftSection={icon}>
            {label}
          </Button>
        ) : (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" c="dimmed" onClick={copy} aria-label={label}>
              {icon}
            </ActionIcon>
          </Tooltip>
        );
      }}
    </CopyButton>
  );
}
