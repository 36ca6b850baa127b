import type { Written } from '#connectors';
import type { Model } from '#models';
import { RecordReader, recordId } from '#records';
import { Injectable } from '@nestjs/common';
import { isPassing } from './course.js';
import { type Fate, NOT_SENT, type NotDone, type Trouble, unknown } from './fate.js';
import { ReadBack, type Waits } from './read-back.js';
import type { Source } from './schemas.js';
import type { Answer, Intent } from './sealed.js';

/** What is answered, and what is noted of it beside. */
export interface Answered {
  answer: Answer;
  state: 'succeeded' | 'failed' | 'unknown';
  code: string | null;
  upstreamStatus: number | null;
  recordId: string | null;
}

/** What stands for a record. */
interface Shown {
  id: string | null;
  /** JSON. */
  text: string;
  /** It is not there yet. */
  pending: boolean;
  /** Ids of other records of its kind that were made with it. */
  others?: readonly string[];
}

/** Nobody can say which one it is. */
const NOTHING: Shown = { id: null, text: '{"id":null,"remote_id":null}', pending: true };

/** How records are brought in and shown. */
interface Manner {
  waits: Waits;
  view: typeof AS_IT_IS | typeof WITH_CUSTOM;
}

type Context = Pick<Intent, 'requestId'> & { writeId?: string; recordId?: string | null };

const JSON_TYPE = 'application/json; charset=utf-8';
const AS_IT_IS = { includeRawData: false, includeCustomFields: false, includeDeleted: false } as const;
const WITH_CUSTOM = { ...AS_IT_IS, includeCustomFields: true } as const;

/** Creates that the dialect answers with 201: of HRIS all but this, of ATS none but these. */
const PLAIN = new Set(['employee']);
const CREATED_IN_ATS = new Set(['activity', 'job']);

/** Says what became of a write, with the record as the provider has it. */
@Injectable()
export class Answers {
  constructor(
    private readonly readBack: ReadBack,
    private readonly reader: RecordReader,
  ) {}

  async of(source: Source, intent: Intent, fates: readonly Fate[], writeId: string): Promise<Answered> {
    const manner = { waits: this.readBack.waits(), view: intent.includeCustomFields ? WITH_CUSTOM : AS_IT_IS };
    const [fate] = fates;
    if (!fate || (intent.together && !isPassing(fates))) return this.together(source, fates, { writeId, manner });
    if (fate.state === 'succeeded') return this.done(source, fate, { writeId, manner });
    const record = await this.recordOf(source, fate, manner);
    return troubled(fate, { writeId, requestId: intent.requestId, recordId: record });
  }

  private async done(
    source: Source,
    { written }: Extract<Fate, { state: 'succeeded' }>,
    { writeId, manner }: { writeId: string; manner: Manner },
  ): Promise<Answered> {
    const shown = (written && (await this.shown(source, written, manner))) ?? NOTHING;
    const answer = succeeded(source.action, shown, written?.stays);
    answer.headers['x-write-id'] = writeId;
    if (shown.others?.length) answer.headers['x-also-written'] = shown.others.join(',');
    return { answer, state: 'succeeded', code: null, upstreamStatus: null, recordId: shown.id };
  }

  private async together(
    source: Source,
    fates: readonly Fate[],
    { writeId, manner }: { writeId: string; manner: Manner },
  ): Promise<Answered> {
    const items: string[] = [];
    for (const fate of fates) items.push(await this.item(source, fate, manner));
    const body = `{"items":[${items.join(',')}],"write_id":"${writeId}"}`;
    const headers = { 'content-type': JSON_TYPE, 'x-write-id': writeId };
    const some = (state: Fate['state']): boolean => fates.some((fate) => fate.state === state);
    const state = some('unknown') ? 'unknown' : some('succeeded') ? 'succeeded' : 'failed';
    const first = fates.find((fate) => fate.state !== 'succeeded');
    const code = first?.state === 'failed' && state === 'succeeded' ? 'partly_failed' : (first?.trouble.code ?? null);
    return { answer: { status: 200, headers, body }, state, code, upstreamStatus: null, recordId: null };
  }

  private async item(source: Source, fate: Fate, manner: Manner): Promise<string> {
    if (fate.state !== 'succeeded') {
      const record = await this.recordOf(source, fate, manner);
      return JSON.stringify({ status: fate.state, error: told(fate.trouble, record) });
    }
    const shown = fate.written && (await this.shown(source, fate.written, manner));
    const others = shown?.others?.length ? `,"also_written":${JSON.stringify(shown.others)}` : '';
    return `{"status":"succeeded","record":${shown?.text ?? 'null'}${others}}`;
  }

  /** Which record it is that is there in part, as far as that is known: whoever reads next finds it as it is now. */
  private async recordOf(source: Source, { partly, missing }: NotDone, { waits }: Manner): Promise<string | null> {
    if (missing === null) await this.readBack.bringInUnnamed(source);
    else if (missing) await this.readBack.lookAgain(source, missing);
    if (partly === undefined) return null;
    if (partly === null) await this.readBack.bringInUnnamed(source);
    else await this.readBack.bringIn(source, partly, waits);
    const [first] = partly?.names ?? [];
    return first ? recordId(source.connection.id, source.action.model.name, first.remoteId) : null;
  }

  private async shown(source: Source, written: Written, { waits, view }: Manner): Promise<Shown | null> {
    const { connection, action } = source;
    const isThere = await this.readBack.bringIn(source, written, waits);
    const [first] = written.names;
    if (!first) return null;
    const id = recordId(connection.id, action.model.name, first.remoteId);
    if (action.kind === 'delete' && !written.stays) return { id, text: '', pending: !isThere };
    const record = isThere && (await this.reader.get(connection, action.model, id, view));
    if (record) {
      const others = action.kind === 'create' ? await this.othersOf(source, written) : [];
      return { id, text: record.toString('utf8'), pending: false, others };
    }
    return { id, text: JSON.stringify({ id, remote_id: first.remoteId }), pending: true };
  }

  /** What is part of a record, such as a break of work, is none itself. */
  private async othersOf({ connection, action: { model } }: Source, { names }: Written): Promise<string[]> {
    const found: string[] = [];
    for (const { remoteId } of names.slice(1).filter((one) => one.model === model.name)) {
      const id = recordId(connection.id, model.name, remoteId);
      if (await this.reader.get(connection, model, id, AS_IT_IS)) found.push(id);
    }
    return found;
  }
}

/** The answer to one that is not gone on with: `wasSent`, and it may have happened. */
export function leftAlone(context: Context, wasSent: boolean): Answered {
  if (!wasSent) return troubled({ state: 'failed', trouble: NOT_SENT }, context);
  return troubled({ state: 'unknown', trouble: unknown('Look for it at the provider.') }, context);
}

/** The answer where it was not done, or nobody knows. `writeId`: left out where nothing remembers it. */
export function troubled({ state, trouble }: NotDone, context: Context): Answered {
  const { status, retryAfter, code, upstream } = trouble;
  const { recordId: record = null } = context;
  const body = JSON.stringify({ ...told(trouble, record), request_id: context.requestId, write_id: context.writeId });
  const headers = {
    'content-type': JSON_TYPE,
    ...(context.writeId === undefined ? {} : { 'x-write-id': context.writeId }),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) }),
  };
  const answer = { status, headers, body };
  return { answer, state, code, upstreamStatus: upstream?.status ?? null, recordId: record };
}

function succeeded({ kind, model }: Source['action'], { pending, text }: Shown, stays = false): Answer {
  const headers = pending ? { 'x-record-pending': 'true' } : {};
  if (kind === 'delete' && !stays) return { status: 204, headers, body: '' };
  const status = kind === 'create' ? createdStatus(model) : 200;
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: text };
}

const told = ({ detail, code, upstream, check }: Trouble, record: string | null): object => ({
  ...{ detail, code },
  ...(upstream ? { upstream } : {}),
  ...(check === undefined ? {} : { check }),
  ...(record === null ? {} : { record_id: record }),
});

/** What a creation of such a record is answered with, as the dialect has it. */
export const createdStatus = ({ name, category }: Model): 200 | 201 => {
  const isPlain = category === 'ats' ? !CREATED_IN_ATS.has(name) : PLAIN.has(name);
  return isPlain ? 200 : 201;
};
