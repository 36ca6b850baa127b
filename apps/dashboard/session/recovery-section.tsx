import { Button } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, queries, sessionQuery } from '../api.js';
import { useSession } from '../member.js';
import { Section } from '../ui/index.js';
import { Proof } from './proof.js';
import { RecoveryCodes } from './recovery-codes.js';

export function RecoverySection(): JSX.Element {
  const { member } = useSession();
  const [open, setOpen] = useState(false);
  const make = api.useMutation('post', '/api/v1/session/recovery-codes');
  return (
    <Section
      title="Recovery codes"
      description={`${member.recovery_codes_left} of them are left. New ones take the place of all that were left.`}
      actions={
        !open && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setOpen(true);
            }}
          >
            Make new ones
          </Button>
        )
      }
    >
      {open && !make.data && (
        <Proof
          action="Make new codes"
          busy={make.isPending}
          error={make.error}
          onProof={(body) => {
            make.mutate(
              { body },
              { onSuccess: () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }) },
            );
          }}
        />
      )}
      {make.data && <RecoveryCodes codes={make.data.recovery_codes} />}
    </Section>
  );
}
