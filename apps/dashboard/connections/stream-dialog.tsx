import { Button, Group, Modal, NumberInput, Stack, Switch } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api, renew } from '../api.js';
import { durationOf, Failure, told } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Connector, StreamSchedule } from './types.js';

interface StreamDialogProps {
  connector: Connector;
  /** Null: closed. */
  stream: StreamSchedule | null;
  onClose: () => void;
}

/** How often one stream is synced. */
export function StreamDialog({ connector, stream, onClose }: StreamDialogProps): JSX.Element {
  return (
    <Modal
      opened={stream !== null}
      onClose={onClose}
      title={stream ? `How often to sync: ${wordsOf(stream.stream).toLowerCase()}` : ''}
    >
      {stream && <Form {...{ connector, stream, onClose }} />}
    </Modal>
  );
}

const LONGEST = 2_678_400;

function Form({ connector, stream, onClose }: StreamDialogProps & { stream: StreamSchedule }): JSX.Element {
  const [minutes, setMinutes] = useState<number | string>(stream.incremental_seconds / 60);
  const [hours, setHours] = useState<number | string>(stream.full_seconds / 3600);
  const [paused, setPaused] = useState(stream.paused);
  const change = api.useMutation('patch', '/api/v1/connectors/{id}/schedule');
  const save = (times: { incremental_seconds: number | null; full_seconds: number | null }): void => {
    change.mutate(
      { params: { path: { id: connector.id } }, body: { streams: [{ stream: stream.stream, paused, ...times }] } },
      {
        onSuccess: () => {
          void renew('/api/v1/connectors/{id}/schedule');
          told('The schedule is changed.');
          onClose();
        },
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save({ incremental_seconds: secondsOf(minutes, 60), full_seconds: secondsOf(hours, 3600) });
      }}
    >
      <Stack gap="md">
        <Times {...{ stream, minutes, setMinutes, hours, setHours }} />
        <Pausing {...{ paused, setPaused }} />
        {change.error !== null && <Failure error={change.error} />}
        <Group justify="space-between" gap="xs">
          <Button
            variant="subtle"
            onClick={() => {
              save({ incremental_seconds: null, full_seconds: null });
            }}
          >
            Use the defaults
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface TimesProps {
  stream: StreamSchedule;
  minutes: number | string;
  setMinutes: (minutes: number | string) => void;
  hours: number | string;
  setHours: (hours: number | string) => void;
}

function Times({ stream, minutes, setMinutes, hours, setHours }: TimesProps): JSX.Element {
  return (
    <>
      <NumberInput
        label="Changes, every … minutes"
        description={`Default: ${durationOf(stream.default_incremental_seconds)}`}
        {...{ value: minutes, onChange: setMinutes, min: 1, max: LONGEST / 60, required: true }}
      />
      <NumberInput
        label="Everything, every … hours"
        description={`Default: ${durationOf(stream.default_full_seconds)}`}
        {...{ value: hours, onChange: setHours, min: 1, max: LONGEST / 3600, required: true }}
      />
    </>
  );
}

function Pausing({ paused, setPaused }: { paused: boolean; setPaused: (paused: boolean) => void }): JSX.Element {
  return (
    <Switch
      label="Do not sync this stream by itself"
      checked={paused}
      onChange={({ currentTarget }) => {
        setPaused(currentTarget.checked);
      }}
    />
  );
}

const secondsOf = (value: number | string, unit: number): number => Math.round(Number(value) * unit);
