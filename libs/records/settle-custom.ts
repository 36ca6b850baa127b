import { zstdDecompressSync } from 'node:zlib';
import type { JsonObject } from '#connectors';
import type { Issues } from '#journal';
import type { Model } from '#models';
import { BEGINNING, type Place, type RecordRepository, STALE_PAGE, type StaleRecord } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken } from '#vault';
import type { EvaluateCustom } from './arrivals.js';
import { CUSTOM_FAILED } from './failures.js';

interface Held {
  repository: RecordRepository;
  keys: ConnectionKeys;
  custom: EvaluateCustom;
}

/** Differs from the shape of every record: all of them are found. */
const NO_SHAPE = -1;

/**
 * Resolves the issues of the organisation's own fields whose expressions work on all payloads that we hold: one record that
 * passes says nothing of the others.
 */
export async function settleCustom(
  held: Held,
  issues: Issues,
  connection: ConnectionRef,
  part: { stream: string; models: readonly Model[] },
): Promise<void> {
  const open = (await issues.list(connection)).filter(({ code }) => code === CUSTOM_FAILED);
  for (const model of part.models) {
    const subjects = open.map(({ subject }) => subject).filter((subject) => subject.startsWith(`${model.name}:`));
    const failing = await failingOn(
      held,
      { connectionId: connection.id, model: model.name, stream: part.stream },
      subjects,
    );
    for (const subject of subjects)
      if (!failing.has(subject)) await issues.resolve(connection, [CUSTOM_FAILED], subject);
  }
}

/** Which of them still fail: the first record that each fails on is enough. */
async function failingOn(
  { repository, keys, custom }: Held,
  { connectionId, model, stream }: { connectionId: string; model: string; stream: string },
  subjects: readonly string[],
): Promise<Set<string>> {
  const failing = new Set<string>();
  const failedOn = ({ id, raw }: StaleRecord): readonly string[] => {
    try {
      const text = zstdDecompressSync(keys.open('raw', id, raw)).toString('utf8');
      return custom(model, JSON.parse(text) as JsonObject).failed;
    } catch (error) {
      if (error instanceof SealBroken) return []; // which has an issue of its own
      throw error;
    }
  };
  const sought = { model, stream, shape: NO_SHAPE, rendering: 0 };
  let after: Place | null = BEGINNING;
  while (after && subjects.some((subject) => !failing.has(subject))) {
    const page: { found: number; last: Place } = { found: 0, last: after };
    await repository.stale(connectionId, { ...sought, after }, (record) => {
      page.found += 1;
      page.last = { time: record.modifiedAt, id: record.id };
      if (!record.deleted) for (const field of failedOn(record)) failing.add(`${model}:${field}`);
    });
    after = page.found < STALE_PAGE ? null : page.last;
  }
  return failing;
}
