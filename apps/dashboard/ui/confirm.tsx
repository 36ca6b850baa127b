import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type JSX, type ReactNode, useState } from 'react';
import { Failure } from './failure.js';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  /** “Revoke this key?”. */
  title: string;
  /** What there is to know before: how it is used now. */
  facts?: ReactNode;
  /** What is destroyed or ends, thing by thing. */
  destroys: ReactNode[];
  /** What the button says: the verb, and what. */
  action: string;
  /** What must be typed first. */
  name?: string;
  /** Rejects where it was refused, which is shown; closes where it went well. */
  onConfirm: () => Promise<unknown>;
}

/** Before something is destroyed: what that is, and with `name` a name to type. It stays while that is done. */
export function Confirm(props: ConfirmProps): JSX.Element {
  const { opened, onClose, title } = props;
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        if (!busy) onClose();
      }}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close', disabled: busy }}
    >
      <Question {...{ ...props, busy, setBusy }} />
    </Modal>
  );
}

interface QuestionProps extends ConfirmProps {
  busy: boolean;
  setBusy: (busy: boolean) => void;
}

function Question(props: QuestionProps): JSX.Element {
  const { onClose, facts, destroys, action, name, onConfirm, busy, setBusy } = props;
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <Stack gap="md">
        <Destroyed facts={facts} things={destroys} />
        {name !== undefined && (
          <TextInput
            label={`To confirm, type exactly: ${name}`}
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
            }}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        {error !== null && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" color="danger" loading={busy} disabled={name !== undefined && typed !== name}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Destroyed({ facts, things }: { facts: ReactNode; things: ReactNode[] }): JSX.Element {
  return (
    <>
      {facts !== undefined && (
        <Text component="div" size="sm">
          {facts}
        </Text>
      )}
      <div>
        <Text size="sm" mb={4}>
          This cannot be undone:
        </Text>
        <List size="sm" spacing={4}>
          {things.map((thing, index) => (
            <List.Item key={index}>{thing}</List.Item>
          ))}
        </List>
      </div>
    </>
  );
}
