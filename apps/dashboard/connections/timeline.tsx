import './timeline.css';
import { Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { JSX } from 'react';
import { absoluteOf, durationOf, useNow } from '../ui/index.js';
import { wordsOf } from '../words.js';
import type { Run } from './types.js';

const ROW = 26;
const BAR = 12;
const AXIS = 26;
const MINUTE = 60_000;

interface Span {
  run: Run;
  from: number;
  to: number;
}

/** Until now where it has not ended. */
const spanOf = (run: Run, now: number): Span => {
  const from = Date.parse(run.started_at ?? run.queued_at);
  return { run, from, to: Math.max(from, run.finished_at === null ? now : Date.parse(run.finished_at)) };
};

/** Runs as bars over time, a row for each stream. What a bar says where one points at it, the table of runs says too. */
export function Timeline({ runs }: { runs: readonly Run[] }): JSX.Element {
  const { ref, width } = useElementSize();
  const now = Math.max(useNow(2_000), Date.now());
  const spans = runs.map((run) => spanOf(run, now));
  const streams = [...new Set(runs.map(({ stream }) => stream))].sort();
  const begin = Math.min(...spans.map(({ from }) => from), now - MINUTE);
  const names = width < 500 ? 104 : 150;
  const room = Math.max(40, width - names - 8);
  const place = (at: number): number => names + ((at - begin) / (now - begin)) * room;
  const height = streams.length * ROW + AXIS;
  return (
    <div ref={ref}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={summaryOf(spans, begin)} className="timeline">
          {ticksOf(begin, now, room < 400 ? 3 : 6).map((at) => (
            <g key={at}>
              <line x1={place(at)} x2={place(at)} y1={0} y2={height - AXIS} className="tick" />
              <text x={place(at)} y={height - 8} textAnchor={place(at) > width - 30 ? 'end' : 'middle'}>
                {labelOf(at, now - begin)}
              </text>
            </g>
          ))}
          {streams.map((stream, row) => (
            <g key={stream}>
              <text x={0} y={row * ROW + ROW / 2 + 4}>
                {shortened(wordsOf(stream), names)}
              </text>
              {spans
                .filter(({ run }) => run.stream === stream)
                .map((span) => (
                  <rect
                    key={span.run.id}
                    x={place(span.from)}
                    y={row * ROW + (ROW - BAR) / 2}
                    width={Math.max(3, place(span.to) - place(span.from))}
                    height={BAR}
                    rx={2}
                    data-state={span.run.state}
                  >
                    <title>{toldOf(span)}</title>
                  </rect>
                ))}
            </g>
          ))}
        </svg>
      )}
      <Legend />
    </div>
  );
}

const STATES = [
  ['succeeded', 'Done'],
  ['running', 'Running'],
  ['queued', 'Waiting'],
  ['failed', 'Failed'],
] as const;

function Legend(): JSX.Element {
  return (
    <Group gap="md" mt={4}>
      {STATES.map(([state, words]) => (
        <Group gap={6} key={state}>
          <svg width={12} height={12} className="timeline" aria-hidden="true">
            <rect width={12} height={12} rx={2} data-state={state} />
          </svg>
          <Text size="xs" c="dimmed">
            {words}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

const toldOf = ({ run, from, to }: Span): string =>
  [
    `${wordsOf(run.stream)}, ${run.kind === 'full' ? 'everything' : 'changes only'}: ${run.state}`,
    `${absoluteOf(new Date(from).toISOString())}, ${durationOf((to - from) / 1000)}`,
    `${run.counts.seen} records`,
  ].join('\n');

function summaryOf(spans: Span[], begin: number): string {
  const failed = spans.filter(({ run }) => run.state === 'failed').length;
  return `${spans.length} runs since ${absoluteOf(new Date(begin).toISOString())}, ${failed} of them failed.`;
}

const shortened = (words: string, pixels: number): string => {
  const letters = Math.floor(pixels / 7.2);
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
};

/** Round steps, in minutes. */
const STEPS = [1 / 6, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 10_080];

/** Round times, as many as there is room for. */
function ticksOf(begin: number, end: number, most: number): number[] {
  const step = MINUTE * (STEPS.find((minutes) => (end - begin) / (minutes * MINUTE) <= most) ?? 20_160);
  const shift = new Date(end).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((begin - shift) / step) * step + shift;
  const ticks = [];
  for (let at = first; at <= end; at += step) ticks.push(at);
  return ticks;
}

const exact = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

const labelOf = (at: number, span: number): string =>
  (span > 36 * 60 * MINUTE ? day : span < 4 * MINUTE ? exact : clock).format(at);
