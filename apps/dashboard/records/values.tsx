import { Anchor, Stack, Text } from '@mantine/core';
import { Fragment, type JSX } from 'react';
import { Link } from 'wouter';

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const MIDNIGHT = /T00:00:00(\.0+)?(Z|\+00:00)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** So many of a list are named in a table. */
const NAMED = 3;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const said = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What people call it; its id at the provider where it has no name. */
export function nameOf(item: Record<string, unknown>): string {
  const { first_name: first, last_name: last, id } = item;
  const full = [first, last].filter(said).join(' ');
  const others = ['display_full_name', 'name', 'legal_name', 'title', 'display_name', 'label', 'file_name', 'type'];
  const names = [full, ...others.map((name) => item[name]), item['remote_id'], id];
  return names.find(said) ?? 'Record';
}

/** A value in one line. `most`: so many of a list are named. */
function textOf(value: unknown, most = Infinity): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return stringOf(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return listOf(value, most);
  if (isObject(value)) return 'id' in value ? nameOf(value) : addressOf(value, most);
  return JSON.stringify(value);
}

function stringOf(value: string): string {
  if (!INSTANT.test(value) || Number.isNaN(Date.parse(value))) return value === '' ? '–' : value;
  return MIDNIGHT.test(value) ? day.format(new Date(value)) : instant.format(new Date(value));
}

function listOf(values: unknown[], most: number): string {
  if (values.length === 0) return 'None';
  const named = values
    .slice(0, most)
    .map((value) => textOf(value, most))
    .join(', ');
  return values.length > most ? `${named} and ${values.length - most} more` : named;
}

/** Something of parts, such as an address: the parts that are said. */
function addressOf(value: Record<string, unknown>, most: number): string {
  const parts = Object.values(value).filter((part) => part !== null && part !== '');
  return parts.length === 0 ? '–' : parts.map((part) => textOf(part, most)).join(', ');
}

const isId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/** In a table a list of ids says how many there are. */
function shortOf(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isId)) return textOf(value, NAMED);
  return value.length === 1 ? '1 record' : `${value.length} records`;
}

/** Records that one leads to, each with a link; `hrefOf`: of an id. */
export function Related({ value, hrefOf }: { value: unknown; hrefOf: (id: string) => string }): JSX.Element {
  const records = (Array.isArray(value) ? value : [value]) as unknown[];
  return (
    <Stack gap={2}>
      {records.map((record, place) => {
        const id = isObject(record) ? record['id'] : record;
        if (!isId(id)) return <Value key={place} value={record} />;
        return (
          <Anchor
            key={id}
            component={Link}
            href={hrefOf(id)}
            size="sm"
            {...(isObject(record) ? {} : { className: 'mono' })}
          >
            {isObject(record) ? nameOf(record) : id}
          </Anchor>
        );
      })}
    </Stack>
  );
}

/** A value for people. Ids are shortened in tables: nobody reads them. */
export function Value({ value, short = false }: { value: unknown; short?: boolean }): JSX.Element {
  if (value === null || value === undefined || value === '') return <Absent />;
  if (isId(value))
    return (
      <span className="mono" title={value}>
        {short ? `…${value.slice(-8)}` : value}
      </span>
    );
  if (!short)
    return (
      <Text component="span" size="sm">
        {textOf(value)}
      </Text>
    );
  return (
    <Text component="span" size="sm" lineClamp={3} miw={80} maw={240} style={{ overflowWrap: 'break-word' }}>
      {shortOf(value)
        .split(/(?=[@/._])/)
        .map((part, place) => (
          <Fragment key={place}>
            <wbr />
            {part}
          </Fragment>
        ))}
    </Text>
  );
}

const Absent = (): JSX.Element => (
  <Text component="span" size="sm" c="dimmed" title="The provider does not say">
    –
  </Text>
);
