import { Table } from '@mantine/core';
import type { JSX } from 'react';
import type { UsageStep } from '../logs/types.js';
import { count } from '../ui/index.js';
import { type Span, stepLabel } from './spans.js';

interface StepColumn {
  header: string;
  cell: (step: UsageStep) => number | null;
}

export const REQUESTS: StepColumn[] = [
  { header: 'Requests', cell: ({ requests }) => requests },
  { header: 'Refused (4xx)', cell: ({ errors_4xx }) => errors_4xx },
  { header: 'Failed (5xx)', cell: ({ errors_5xx }) => errors_5xx },
];
export const LATENCY: StepColumn[] = [
  { header: 'p50, ms', cell: ({ p50_ms }) => p50_ms },
  { header: 'p95, ms', cell: ({ p95_ms }) => p95_ms },
];

interface StepsTableProps {
  /** What the chart above shows. */
  label: string;
  span: Span;
  steps: readonly UsageStep[];
  columns: StepColumn[];
}

/** A chart's figures for who does not see it, or wants them exactly: unfolds. Only of times in which something was asked. */
export function StepsTable({ label, span, steps, columns }: StepsTableProps): JSX.Element {
  const some = steps.filter(({ requests }) => requests > 0);
  return (
    <details className="figures">
      <summary>The same as a table</summary>
      <div className="scroll figures-scroll" tabIndex={0} role="group" aria-label={label}>
        <Table className="table" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{span.step === 'minute' ? 'Minute' : 'Hour'}</Table.Th>
              {columns.map(({ header }) => (
                <Table.Th key={header} ta="right">
                  {header}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {some.map((step) => (
              <Table.Tr key={step.at}>
                <Table.Th scope="row">{stepLabel(span, step.at)}</Table.Th>
                {columns.map(({ header, cell }) => (
                  <Table.Td key={header} ta="right" className="numbers">
                    {textOf(cell(step))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  );
}

const textOf = (figure: number | null): string => (figure === null ? '–' : count(figure));
