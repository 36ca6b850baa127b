import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import type { JSX } from 'react';
import type { UsageStep } from '../logs/types.js';
import { count } from '../ui/index.js';
import { Legend, MARGIN } from './legend.js';
import { type Span, stepLabel } from './spans.js';

const SERIES = [
  { name: 'done', label: 'Done', color: 'var(--busy)' },
  { name: 'refused', label: 'Refused (4xx)', color: 'var(--warning)' },
  { name: 'failed', label: 'Failed (5xx)', color: 'var(--bad)' },
];

interface RequestsChartProps {
  span: Span;
  steps: readonly UsageStep[];
  height?: number;
}

/** How many requests there were, by how they ended. */
export function RequestsChart({ span, steps, height = 260 }: RequestsChartProps): JSX.Element {
  const data = steps.map(({ at, requests, errors_4xx: refused, errors_5xx: failed }) => ({
    ...{ at: stepLabel(span, at), refused, failed },
    done: requests - refused - failed,
  }));
  return (
    <div role="img" aria-label={`Requests of the last ${span.label}, by how they ended`}>
      <BarChart
        h={height}
        data={data}
        dataKey="at"
        type="stacked"
        series={SERIES}
        tickLine="none"
        gridAxis="x"
        textColor="dimmed"
        valueFormatter={count}
        yAxisProps={{ allowDecimals: false, width: 48 }}
        xAxisProps={{ minTickGap: 24 }}
        barProps={{ isAnimationActive: false }}
        barChartProps={{ accessibilityLayer: false, margin: MARGIN }}
        tooltipAnimationDuration={0}
      />
      <Legend series={SERIES} />
    </div>
  );
}
