import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import type { JSX } from 'react';
import type { UsageStep } from '../logs/types.js';
import { count } from '../ui/index.js';
import { Legend, MARGIN } from './legend.js';
import { type Span, stepLabel } from './spans.js';

const SERIES = [
  { name: 'p50', label: 'Half of them (p50)', color: 'var(--busy)' },
  { name: 'p95', label: '95 of 100 (p95)', color: 'var(--warning)', strokeDasharray: '5 4' },
];

/** How long answers took. Where nothing was asked, there is no line. */
export function LatencyChart({ span, steps }: { span: Span; steps: readonly UsageStep[] }): JSX.Element {
  const data = steps.map(({ at, p50_ms: p50, p95_ms: p95 }) => ({ at: stepLabel(span, at), p50, p95 }));
  return (
    <div role="img" aria-label={`Milliseconds to the answer in the last ${span.label}, p50 and p95`}>
      <LineChart
        h={260}
        data={data}
        dataKey="at"
        series={SERIES}
        curveType="linear"
        connectNulls={false}
        tickLine="none"
        gridAxis="x"
        textColor="dimmed"
        valueFormatter={(ms) => `${count(ms)} ms`}
        yAxisProps={{ width: 48, tickFormatter: count }}
        xAxisProps={{ minTickGap: 24 }}
        dotProps={{ r: 2.5 }}
        lineProps={{ isAnimationActive: false }}
        lineChartProps={{ accessibilityLayer: false, margin: MARGIN }}
        tooltipAnimationDuration={0}
      />
      <Legend series={SERIES} />
    </div>
  );
}
