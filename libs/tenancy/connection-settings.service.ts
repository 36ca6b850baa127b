import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { IANAZone } from 'luxon';
import type { Json, JsonObject, Option, Settings } from '#connectors';
import { type FieldError, InvalidRequest, NotFound } from '#kernel';
import { raiseRendering, Store, type Transaction } from '#store';
import type { ConnectionRef } from './connection.js';
import { ConnectionsService } from './connections.service.js';
import { ProviderClients } from './provider-clients.js';

/** What a connection may be told, and what it was told; null: nothing. */
export interface Told extends Option {
  value: Json;
}

const LONGEST = 200;
const MOST = 500;

/** What the provider cannot say of a customer, and the vendor does. */
@Injectable()
export class ConnectionSettings {
  constructor(
    private readonly store: Store,
    private readonly clients: ProviderClients,
    private readonly connections: ConnectionsService,
  ) {}

  of({ connector, settings }: ConnectionRef): Told[] {
    return this.told(connector, settings);
  }

  /** Changes those that are named; null takes one back. What follows from them is rendered anew. */
  async change(
    { id, organisationId, environment, connector }: ConnectionRef,
    change: JsonObject,
  ): Promise<{ told: Told[]; changed: boolean }> {
    const options = this.optionsOf(connector);
    const errors = Object.entries(change).flatMap(([name, value]) => complaints(options, name, value));
    if (errors.length > 0) throw new InvalidRequest(errors);
    const { settings, changed } = await this.store.as({ organisationId }, async (prisma) => {
      const before = await lockedSettings(prisma, id);
      const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null);
      const settings = Object.fromEntries(merged);
      if (isDeepStrictEqual(settings, before)) return { settings, changed: false };
      await prisma.connection.update({
        where: { id },
        data: { settings: settings },
        select: { id: true },
      });
      await raiseRendering(prisma, { environment, connectionIds: [id] });
      return { settings, changed: true };
    });
    if (changed) this.connections.forget(id);
    return { told: this.told(connector, settings), changed };
  }

  private told(connector: string, settings: Settings): Told[] {
    return this.optionsOf(connector).map((option) => ({ ...option, value: settings[option.name] ?? null }));
  }

  private optionsOf(connector: string): readonly Option[] {
    return this.clients.connector(connector).options ?? [];
  }
}

/** Whoever else changes them waits. */
async function lockedSettings(prisma: Transaction, id: string): Promise<JsonObject> {
  const [row] = await prisma.$queryRaw<{ settings: JsonObject }[]>`
    SELECT settings FROM connection WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  if (!row) throw new NotFound('The connector');
  return row.settings;
}

function complaints(options: readonly Option[], name: string, value: Json): FieldError[] {
  const option = options.find((each) => each.name === name);
  if (!option) {
    const known = options.map((each) => each.name).join(', ') || 'none';
    return [{ loc: ['body', name], msg: `There is no such setting. There are: ${known}`, type: 'extra_forbidden' }];
  }
  const msg = value === null ? undefined : WRONG[option.kind](value, option);
  return msg === undefined ? [] : [{ loc: ['body', name], msg, type: 'value_error' }];
}

/** What is wrong with a value, by its kind. */
const WRONG: Readonly<Record<Option['kind'], (value: Json, option: Option) => string | undefined>> = {
  'time zone': (value) =>
    isZone(value) ? undefined : 'Input should be the name of a time zone, such as Europe/Berlin',
  'time zones by name': (value) =>
    isShortObject(value) && Object.entries(value).every(([name, zone]) => isShort(name) && isZone(zone))
      ? undefined
      : `Input should be an object of at most ${MOST} names, each with the name of a time zone, such as Europe/Berlin`,
  texts: (value, { form }) => {
    if (!Array.isArray(value) || value.length > MOST || !value.every(isShort))
      return `Input should be a list of at most ${MOST} texts of 1 to ${LONGEST} characters`;
    return form && !value.every((text) => form.pattern.test(text))
      ? `Each text of the list should be ${form.words}`
      : undefined;
  },
};

/** Names only: an offset such as +01:00 knows no summer. */
const isZone = (value: Json): boolean =>
  typeof value === 'string' && /^[a-z]/i.test(value) && IANAZone.isValidZone(value);

const isShort = (value: Json): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST && !/\p{Cc}/u.test(value);

const isShortObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length <= MOST;
