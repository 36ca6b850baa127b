import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type JSX, useEffect, useRef, useState } from 'react';
import { client, renew } from '../api.js';
import { count, Counted, Failure, InstantInput, Notice } from '../ui/index.js';
import { PATTERNS } from './patterns.js';
import type { Endpoint } from './types.js';

interface ReplayDialogProps {
  endpoint: Endpoint;
  opened: boolean;
  onClose: () => void;
}

/** Sends again what was sent in a time. While it does, it is stopped before it is closed. */
export function ReplayDialog({ endpoint, opened, onClose }: ReplayDialogProps): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title="Send deliveries again" size="lg" withCloseButton={false}>
      <Replay endpoint={endpoint} onClose={onClose} />
    </Modal>
  );
}

interface Progress {
  busy: boolean;
  /** So many are sent again by now. */
  replayed: number;
  /** Somebody has said so; what was asked for by then is done. */
  stopped: boolean;
  error?: unknown;
}

interface Replaying {
  progress: Progress | null;
  replay: (body: object) => Promise<void>;
  /** Asks for no more. */
  stop: () => void;
}

async function replaySome(id: string, body: object): Promise<{ replayed: number; cursor: string | null }> {
  const { data } = await client.POST('/api/v1/webhooks/endpoints/{id}/replay', { params: { path: { id } }, body });
  return data ?? { replayed: 0, cursor: null };
}

/** One call takes 10,000 at the most: on until there are no more, or somebody stops it. */
function useReplay(id: string): Replaying {
  const [progress, setProgress] = useState<Progress | null>(null);
  const stopping = useRef(new AbortController());
  useEffect(
    () => () => {
      stopping.current.abort();
    },
    [],
  );
  const replay = async (body: object): Promise<void> => {
    const { signal } = (stopping.current = new AbortController());
    let replayed = 0;
    setProgress({ busy: true, replayed, stopped: false });
    try {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const more = await replaySome(id, { ...body, ...(cursor === undefined ? {} : { cursor }) });
        replayed += more.replayed;
        cursor = more.cursor;
        const stopped = signal.aborted && cursor !== null;
        setProgress({ busy: cursor !== null && !stopped, replayed, stopped });
        if (stopped) break;
      }
    } catch (error) {
      setProgress({ busy: false, replayed, stopped: false, error });
    }
    await renew(LISTED, '/api/v1/webhooks/deliveries/{id}');
  };
  const stop = (): void => {
    stopping.current.abort();
    setProgress((now) => now && { ...now, stopped: true });
  };
  return { progress, replay, stop };
}

const LISTED = '/api/v1/webhooks/deliveries';
/** So many are counted of each state. */
const COUNTED = 200;

/** How many deliveries these are: “12”, “More than 200”. */
function useCount(endpointId: string, states: string[], types: string[], { since, until }: Range) {
  const narrowed = {
    ...{ endpoint_id: endpointId, since, page_size: COUNTED },
    ...(types.length === 0 ? {} : { types: types.join(',') }),
    ...(until === '' ? {} : { until }),
  };
  return useQuery({
    queryKey: ['get', LISTED, 'count', { states, narrowed }],
    queryFn: async ({ signal }) => {
      const asked = states.map((state) => client.GET(LISTED, { params: { query: { ...narrowed, state } }, signal }));
      const pages = (await Promise.all(asked)).map(({ data }) => data);
      const number = pages.reduce((sum, page) => sum + (page?.items.length ?? 0), 0);
      return { number, more: pages.some((page) => page?.cursor != null) };
    },
    enabled: states.length > 0 && since !== '',
  });
}

function Counting({ counted }: { counted: ReturnType<typeof useCount> }): JSX.Element {
  if (counted.error !== null) return <Failure error={counted.error} again={() => void counted.refetch()} />;
  return (
    <Text size="sm" role="status">
      {toldOf(counted)}
    </Text>
  );
}

function toldOf({ data, isPending, fetchStatus }: ReturnType<typeof useCount>): string {
  if (isPending && fetchStatus === 'idle') return 'Say which ones, and since when.';
  if (!data) return 'Counting …';
  if (data.more) return `More than ${count(data.number)} deliveries.`;
  return data.number === 1 ? '1 delivery.' : `${count(data.number)} deliveries.`;
}

interface Range {
  since: string;
  /** Empty where it is open. */
  until: string;
}

const bodyOf = (states: string[], types: string[], { since, until }: Range): object => ({
  states,
  ...(types.length === 0 ? {} : { types }),
  since,
  ...(until === '' ? {} : { until }),
});

function RangeInput({ range, onChange }: { range: Range; onChange: (range: Range) => void }): JSX.Element {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {(['since', 'until'] as const).map((name) => (
        <InstantInput
          key={name}
          label={name === 'since' ? 'Made since' : 'Made before'}
          value={range[name]}
          required={name === 'since'}
          onChange={(value) => {
            onChange({ ...range, [name]: value });
          }}
        />
      ))}
    </SimpleGrid>
  );
}

const DAY = 86_400_000;
const aDayAgo = (): string => new Date(Math.floor((Date.now() - DAY) / 60_000) * 60_000).toISOString();

const SameBytes = (): JSX.Element => (
  <Text size="sm" c="dimmed">
    With the same ids and the same bytes: a receiver that does each message once leaves out what it has dealt with.
  </Text>
);

function Replay({ endpoint, onClose }: Omit<ReplayDialogProps, 'opened'>): JSX.Element {
  const [states, setStates] = useState(['exhausted']);
  const [types, setTypes] = useState<string[]>([]);
  const [range, setRange] = useState({ since: aDayAgo(), until: '' });
  const { progress, replay, stop } = useReplay(endpoint.id);
  const counted = useCount(endpoint.id, states, types, range);
  const none = counted.data?.number === 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void replay(bodyOf(states, types, range));
      }}
    >
      <Stack gap="md">
        <SameBytes />
        <Checkbox.Group label="Which" value={states} onChange={setStates}>
          <Group mt="xs">
            <Checkbox value="exhausted" label="Given up" />
            <Checkbox value="delivered" label="Delivered" />
          </Group>
        </Checkbox.Group>
        <RangeInput range={range} onChange={setRange} />
        <TagsInput
          label="Types"
          description="None: all."
          data={[...PATTERNS]}
          value={types}
          onChange={setTypes}
          acceptValueOnBlur
        />
        {progress === null ? <Counting counted={counted} /> : <Outcome progress={progress} />}
        <Buttons
          {...{ progress, stop, onClose }}
          disabled={states.length === 0 || range.since === '' || (progress === null && none)}
        />
      </Stack>
    </form>
  );
}

interface ButtonsProps {
  progress: Progress | null;
  stop: () => void;
  onClose: () => void;
  disabled: boolean;
}

function Buttons({ progress, stop, onClose, disabled }: ButtonsProps): JSX.Element {
  const busy = progress?.busy === true;
  return (
    <Group justify="flex-end" gap="xs">
      {busy ? (
        <Button variant="default" onClick={stop} loading={progress.stopped}>
          Stop
        </Button>
      ) : (
        <Button variant="default" onClick={onClose}>
          {progress === null ? 'Cancel' : 'Close'}
        </Button>
      )}
      <Button type="submit" loading={busy} disabled={disabled}>
        Send them again
      </Button>
    </Group>
  );
}

function Outcome({ progress }: { progress: Progress | null }): JSX.Element | null {
  if (progress === null) return null;
  const { busy, replayed, stopped, error } = progress;
  if (busy) return <Counted label="Sending again" done={replayed} expected={null} unit="deliveries" />;
  return (
    <>
      {error === undefined ? (
        <Notice tone="good" live>
          {replayed === 0
            ? 'There was nothing to send again.'
            : `${count(replayed)} ${replayed === 1 ? 'delivery' : 'deliveries'} queued again.`}
          {stopped && ' You have stopped it there.'}
        </Notice>
      ) : (
        <Failure error={error} />
      )}
    </>
  );
}
