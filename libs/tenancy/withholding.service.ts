import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Optional } from '@nestjs/common';
import { type Choices, completed, type Connector } from '#connectors';
import { AppError, NotFound } from '#kernel';
import { Wake } from '#queue';
import { type NewChoices, type StandingChoices, type Transaction, WithholdingRepository } from '#store';
import type { ConnectionRef } from './connection.js';
import { ConnectionsService } from './connections.service.js';
import { ProviderClients } from './provider-clients.js';
import { KEPT } from './short-cache.js';

/** Whoever is not the customer's admin switches nothing on again. */
class SwitchedOffByCustomer extends AppError {
  readonly code = 'switched_off_by_customer';
  override readonly status = 403;

  constructor() {
    super(
      'The customer has switched this off, and only the customer switches it on again: by the link that was shown after linking, or by ' +
        'linking again.',
    );
  }
}

/** Whoever decides has seen other choices than those that stand. */
class ChoicesMoved extends AppError {
  readonly code = 'choices_changed';
  override readonly status = 409;

  constructor() {
    super('What is switched off has changed meanwhile. Look at it again, and choose once more.');
  }
}

/** What a change has switched, by name. */
export interface Switched {
  off: string[];
  on: string[];
}

/** How a change is meant. */
interface Manner {
  /** Whether something may be on again that was off. */
  mayRead?: boolean;
  /** The number of the choices that whoever decides has seen. */
  seen?: number;
}

/** What a customer does not want to be read, and how that is changed later. */
@Injectable()
export class Withholding {
  constructor(
    private readonly repository: WithholdingRepository,
    private readonly connections: ConnectionsService,
    private readonly clients: ProviderClients,
    @Optional() private readonly wake?: Wake,
  ) {}

  /**
   * Once it resolves, nothing of what is switched off is kept, shown, sent or written any more, in whichever process: a run under way
   * ends with its next page, of which nothing is kept. What lies in records is destroyed by workers, and veiled until then. What is on
   * again is read anew; where that `mayRead` not, it rejects with SwitchedOffByCustomer. Rejects with ChoicesMoved where others stand
   * than were `seen`, with ChoiceUnknown or NotFound.
   */
  change(connection: ConnectionRef, choices: Choices, { mayRead = true, seen }: Manner = {}): Promise<Switched> {
    const off = completed(this.clients.connector(connection.connector), choices);
    return this.decided(connection, ({ off: before, version }) => {
      if (seen !== undefined && seen !== version) throw new ChoicesMoved();
      if (!mayRead && namesIn(without(before, off)).length > 0) throw new SwitchedOffByCustomer();
      return off;
    });
  }

  /** As `change`, but what is off already stays so. Where `first` rejects, which shares the transaction, nothing is switched off. */
  withhold(
    connection: ConnectionRef,
    choices: Choices,
    first: (transaction: Transaction) => Promise<void>,
  ): Promise<Switched> {
    const off = completed(this.clients.connector(connection.connector), choices);
    return this.decided(connection, ({ off: before }) => both(before, off), first);
  }

  /**
   * With another change of the connection: of what was off in `seen`, what is not in `choices` is on again, and is read anew. What was
   * switched off since stays off.
   */
  async restore(
    transaction: Transaction,
    connection: ConnectionRef,
    seen: Choices,
    choices: Choices,
  ): Promise<Switched> {
    const connector = this.clients.connector(connection.connector);
    const back = without(seen, completed(connector, choices));
    const { decide, switched } = deciding(connector, ({ off }) => completed(connector, without(off, back)));
    await this.repository.changeWith(transaction, connection, decide);
    return switched();
  }

  private async decided(
    connection: ConnectionRef,
    choose: Choose,
    first?: (transaction: Transaction) => Promise<void>,
  ): Promise<Switched> {
    const { decide, switched } = deciding(this.clients.connector(connection.connector), choose);
    const changed = await this.repository.change(connection, decide, first);
    if (changed === null) throw new NotFound('The connector');
    if (changed) {
      this.connections.forget(connection.id);
      await this.wake?.add('sweep', {});
      await sleep(KEPT); // other processes may know the connection as it was for so long
    }
    return switched();
  }
}

/** As the audit log has it: `off:compensation,birth_date on:document`. */
export const switchedText = ({ off, on }: Switched): string =>
  Object.entries({ off, on })
    .flatMap(([way, names]) => (names.length > 0 ? `${way}:${names.join(',')}` : []))
    .join(' ');

type Choose = (before: StandingChoices) => Choices;

/** What follows from the choices that are made of those that stand, and what was switched once that is decided. */
function deciding(
  connector: Connector,
  choose: Choose,
): { decide: (before: StandingChoices) => NewChoices | null; switched: () => Switched } {
  let switched: Switched = { off: [], on: [] };
  const decide = (before: StandingChoices): NewChoices | null => {
    const off = choose(before);
    switched = { off: namesIn(without(off, before.off)), on: namesIn(without(before.off, off)) };
    if (switched.off.length + switched.on.length === 0) return null;
    return {
      off: { models: [...off.models], fields: [...off.fields] },
      ...{ destroys: switched.off.length > 0, reads: switched.on.length > 0 },
      streams: connector.streams.map(({ name, models }) => ({ name, models: models.map((model) => model.name) })),
    };
  };
  return { decide, switched: () => switched };
}

const namesIn = ({ models, fields }: Choices): string[] => [...models, ...fields];

const without = (one: Choices, other: Choices): Choices => ({
  models: one.models.filter((name) => !other.models.includes(name)),
  fields: one.fields.filter((name) => !other.fields.includes(name)),
});

const both = (one: Choices, other: Choices): Choices => ({
  models: [...new Set([...one.models, ...other.models])],
  fields: [...new Set([...one.fields, ...other.fields])],
});
