import { Anchor, Box, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import { type Column, Status, Time } from '../ui/index.js';
import type { Field, Model } from './models.js';
import type { Item } from './records.js';
import { wordsOf } from '../words.js';
import { nameOf, Value } from './values.js';

/** Besides the record's name and when it changed. */
const MOST = 4;

/** What the first column says already, and what is about the record itself. */
const TOLD =
  /^(id|remote_id|modified_at|custom_fields|raw_data|is_deleted|deleted_at|synced_at|(first|middle|last|preferred|legal|display)_.*name|name|avatar)$/;

/** What nobody needs to see of everybody at once. */
const PRIVATE = /marital|ethnic|gender|birth|ssn|tobacco|disab|veteran|race|home_|personal_/;

/** What tells most of a record that one scans a list for: the first that fits counts. */
const TELLING: readonly RegExp[] = [
  /status|stage$/,
  /^(request_)?type$/,
  /^(designation|title|code|number|amount|units|department|group|work_email|email|default_length)/,
  /^(start|end|effective|check|pay|applied|due)_/,
  /_(id|type|name|number|date|at|time|rate|period)$/,
];

function weightOf({ name, kind }: Field): number {
  if (kind === 'object' || kind === 'list') return 90;
  const place = TELLING.findIndex((telling) => telling.test(name));
  if (kind === 'relation' || kind === 'relations') return 50;
  return place === -1 ? 40 : place;
}

/** The fields that a table of the model shows, in the order in which they are declared. What is expanded is among them. */
function shownOf({ fields }: Model, expanded: readonly string[]): Field[] {
  const candidates = fields.filter(({ name }) => !TOLD.test(name) && !PRIVATE.test(name));
  const wanted = candidates.filter(({ name }) => expanded.includes(name));
  const others = candidates
    .filter((field) => !wanted.includes(field))
    .toSorted((one, other) => weightOf(one) - weightOf(other))
    .slice(0, Math.max(0, MOST - wanted.length));
  return candidates.filter((field) => wanted.includes(field) || others.includes(field));
}

export function columnsOf(model: Model, hrefOf: (item: Item) => string, expanded: readonly string[]): Column<Item>[] {
  return [
    {
      header: 'Record',
      cell: (item) => (
        <Box miw={150}>
          <Group gap="xs">
            <Anchor component={Link} href={hrefOf(item)} size="sm" fw={600}>
              {nameOf(item)}
            </Anchor>
            {item['is_deleted'] === true && <Status tone="quiet">Deleted</Status>}
          </Group>
          {typeof item['remote_id'] === 'string' && (
            <Text size="sm" c="dimmed" className="numbers">
              {item['remote_id']}
            </Text>
          )}
        </Box>
      ),
    },
    ...shownOf(model, expanded).map((field, place): Column<Item> => ({
      header: wordsOf(field.name),
      cell: (item) => <Value value={item[field.name]} short />,
      align: field.kind === 'number' || field.kind === 'integer' ? 'right' : 'left',
      wide: place > 0,
    })),
    { header: 'Changed', cell: (item) => <Time at={item['modified_at'] as string} />, wide: true },
  ];
}
