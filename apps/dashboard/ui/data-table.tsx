import { Box, Button, Group, Paper, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Empty, type EmptyProps } from './empty.js';
import { Failure } from './failure.js';
import type { Paging } from './paging.js';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers are right-aligned. */
  align?: 'left' | 'right';
  /** Only on wide screens. */
  wide?: boolean;
  /** Read out, not shown: of a column of buttons. */
  hiddenHeader?: boolean;
  width?: number | string;
}

interface DataTableProps<Row> {
  /** What it lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  /** As TanStack Query answers it, with `placeholderData: keepPreviousData` where it has pages: then the rows before stay, under a line. */
  query: { isPending: boolean; error: unknown; refetch: () => unknown; isPlaceholderData?: boolean };
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  empty: EmptyProps;
  /** Of lists with cursors. */
  paging?: { pages: Paging; cursor: string | null | undefined };
  /** Without a border of its own: inside a Section that is flush. */
  bare?: boolean;
}

/** A list with all its states: loading, failed, empty, and pages. */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const table = <Content {...props} />;
  return props.bare === true ? table : <Paper withBorder>{table}</Paper>;
}

function Content<Row>(props: DataTableProps<Row>): JSX.Element {
  const { query, rows, empty, paging } = props;
  if (query.error !== null && rows === undefined)
    return (
      <>
        <Box p="md">
          <Failure error={query.error} again={() => void query.refetch()} />
        </Box>
        {paging && <Pager {...paging} waits={false} />}
      </>
    );
  if (rows?.length === 0 && (paging?.pages.page ?? 1) === 1) return <Empty {...empty} />;
  return (
    <>
      <div className="scroll" tabIndex={0} role="group" aria-label={props.label}>
        <Rows {...props} />
      </div>
      {paging && <Pager {...paging} waits={query.isPlaceholderData === true} />}
    </>
  );
}

function Rows<Row>({ label, columns, rows, rowKey, query }: DataTableProps<Row>): JSX.Element {
  const before = query.isPlaceholderData === true;
  return (
    <Table
      className="table"
      verticalSpacing="sm"
      horizontalSpacing="lg"
      aria-label={label}
      aria-busy={!rows || before}
      mod={{ before }}
    >
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th
              key={column.header}
              {...propsOf(column)}
              {...(column.width === undefined ? {} : { w: column.width })}
            >
              {column.hiddenHeader === true ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows?.map((row) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map((column) => (
              <Table.Td key={column.header} {...propsOf(column)}>
                {column.cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        )) ?? <Loading columns={columns} />}
      </Table.Tbody>
    </Table>
  );
}

const propsOf = <Row,>({ align = 'left', wide = false }: Column<Row>): object => ({
  ta: align,
  ...(align === 'right' ? { className: 'numbers' } : {}),
  ...(wide ? { visibleFrom: 'sm' } : {}),
});

function Loading<Row>({ columns }: { columns: Column<Row>[] }): JSX.Element[] {
  return [1, 2, 3, 4, 5].map((line) => (
    <Table.Tr key={line}>
      {columns.map((column, place) => (
        <Table.Td key={column.header} {...propsOf(column)}>
          {line === 1 && place === 0 && <VisuallyHidden role="status">Loading …</VisuallyHidden>}
          <Skeleton height={14} my={4} width={place === 0 ? '70%' : '50%'} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}

interface PagerProps {
  pages: Paging;
  cursor: string | null | undefined;
  /** The rows are still those of the page before. */
  waits: boolean;
}

function Pager({ pages, cursor, waits }: PagerProps): JSX.Element | null {
  if (pages.page === 1 && (cursor === null || cursor === undefined)) return null;
  return (
    <Group justify="space-between" px="lg" py="sm" component="nav" aria-label="Pages">
      <Text size="sm" c="dimmed" role="status">
        Page {pages.page}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={waits || pages.page === 1} onClick={pages.previous}>
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={waits || cursor === null || cursor === undefined}
          onClick={() => {
            if (cursor !== null && cursor !== undefined) pages.next(cursor);
          }}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}
