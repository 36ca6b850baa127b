import { Injectable } from '@nestjs/common';
import { IANAZone } from 'luxon';
import { type FieldError, InvalidRequest } from '#kernel';
import { Wake } from '#queue';
import { type PlannedStream, type QuietHours, type StreamPlan, type Timetable, TimetableRepository } from '#store';
import { type ConnectionRef, ProviderClients } from '#tenancy';
import { PausedByCustomer } from './paused-by-customer.js';
import type { Every } from './runs.service.js';

/** When a stream is read by itself; `every`: as its connector has it. */
export interface StreamSchedule extends StreamPlan {
  every: Every;
}

export interface Schedule extends Omit<Timetable, 'streams'> {
  streams: StreamSchedule[];
}

/** What is left out stays; null takes back what was set. */
export interface ScheduleChange {
  paused?: boolean;
  quietHours?: QuietHours | null;
  streams?: readonly StreamChange[];
}

export interface StreamChange {
  stream: string;
  incrementalSeconds?: number | null;
  fullSeconds?: number | null;
  paused?: boolean;
}

/** When the streams of a connection are read by themselves. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly timetables: TimetableRepository,
    private readonly clients: ProviderClients,
    private readonly wake: Wake,
  ) {}

  async of(connection: ConnectionRef): Promise<Schedule> {
    return this.shown(connection, await this.timetables.of(connection));
  }

  /**
   * What has begun goes on to its end; what is due begins at once, unless it is paused or quiet. What the customer has paused nobody
   * else resumes: that rejects with PausedByCustomer.
   */
  async change(
    connection: ConnectionRef,
    change: ScheduleChange,
    by: 'vendor' | 'customer' = 'vendor',
  ): Promise<Schedule> {
    const errors = [
      ...this.unknownStreams(connection, change),
      ...namedTwice(change),
      ...(await this.wrongHours(change)),
    ];
    if (errors.length > 0) throw new InvalidRequest(errors);
    const timetable = await this.timetables.change(connection, (before) => ({
      ...pauseAfter(before, change, by),
      quietHours: change.quietHours === undefined ? before.quietHours : change.quietHours,
      streams: this.shown(connection, before).streams.map((stream) => planned(stream, change.streams)),
    }));
    await this.wake.add('sweep', {});
    return this.shown(connection, timetable);
  }

  /** The connector's streams, or those that are named; throws when one of them is none. */
  named(connection: ConnectionRef, streams?: readonly string[]): string[] {
    if (!streams) return this.clients.connector(connection.connector).streams.map(({ name }) => name);
    const errors = this.unknownStreams(connection, { streams: streams.map((stream) => ({ stream })) });
    if (errors.length > 0) throw new InvalidRequest(errors);
    return [...new Set(streams)];
  }

  private shown({ connector }: ConnectionRef, { streams, ...rest }: Timetable): Schedule {
    const declared = new Map(this.clients.connector(connector).streams.map(({ name, every }) => [name, every]));
    const own = streams.flatMap((plan) => {
      const every = declared.get(plan.stream);
      return every ? [{ ...plan, every }] : [];
    });
    return { ...rest, streams: own };
  }

  private unknownStreams({ connector }: ConnectionRef, { streams = [] }: ScheduleChange): FieldError[] {
    const names = this.clients.connector(connector).streams.map(({ name }) => name);
    const msg = `There is no such stream. There are: ${names.join(', ')}`;
    return streams.flatMap(({ stream }, index) =>
      names.includes(stream) ? [] : [{ loc: ['body', 'streams', String(index)], msg, type: 'value_error' }],
    );
  }

  private async wrongHours({ quietHours }: ScheduleChange): Promise<FieldError[]> {
    if (!quietHours) return [];
    const wrong = (name: string, msg: string): FieldError[] => [
      { loc: ['body', 'quiet_hours', name], msg, type: 'value_error' },
    ];
    const { from, to, zone } = quietHours;
    if (from === to) return wrong('to', 'Input should be another time than from: pause the connector instead');
    const known = /^[a-z]/i.test(zone) && IANAZone.isValidZone(zone) && (await this.timetables.knowsZone(zone));
    return known ? [] : wrong('time_zone', 'Input should be the name of a time zone, such as Europe/Berlin');
  }
}

function pauseAfter(
  before: Pick<Timetable, 'paused' | 'pausedByCustomer'>,
  { paused = before.paused }: ScheduleChange,
  by: 'vendor' | 'customer',
): Pick<Timetable, 'paused' | 'pausedByCustomer'> {
  if (by === 'customer') return { paused, pausedByCustomer: paused };
  if (before.pausedByCustomer && !paused) throw new PausedByCustomer();
  return { paused, pausedByCustomer: before.pausedByCustomer };
}

function namedTwice({ streams = [] }: ScheduleChange): FieldError[] {
  const names = streams.map(({ stream }) => stream);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ loc: ['body', 'streams', String(index)], msg: `${name} is named twice`, type: 'value_error' }],
  );
}

function planned(before: StreamSchedule, changes: readonly StreamChange[] = []): PlannedStream {
  const changed = Object.assign(
    {},
    ...changes.filter(({ stream }) => stream === before.stream),
  ) as Partial<StreamChange>;
  const { stream, incrementalSeconds, fullSeconds, paused, every } = before;
  return { stream, incrementalSeconds, fullSeconds, paused, ...changed, every };
}
