import { isUuid, NotFound } from '#kernel';
import { RunsService } from '#sync';
import { ConnectionsService, OrganisationsService, type ConnectionRef } from '#tenancy';
import { print, type Command } from '../command.js';
import { UsageError } from '../errors.js';
import { asOperator } from '../operator.js';

export const sync: Command = {
  name: 'sync',
  takes: ['connection'],
  summary: 'Has a connection read now, what changed since the last time or all of it',
  options: { full: { help: 'all of it: finds deletions as well' } },
  run: async (input) => {
    const id = input.word('connection');
    if (!isUuid(id)) throw new UsageError(`<connection> is the id of a connection, not "${id}".`);
    await asOperator(async (context) => {
      const connection = await find(context.get(OrganisationsService), context.get(ConnectionsService), id);
      await context.get(RunsService).resyncNow(connection, { full: input.flag('full') });
    });
    print('queued');
  },
};

/** The operator names a connection only; its organisation is found by asking each. */
async function find(
  organisations: OrganisationsService,
  connections: ConnectionsService,
  id: string,
): Promise<ConnectionRef> {
  for (const organisation of await organisations.list()) {
    const found = await connections.byId(organisation.id, undefined, id);
    if (found) return found;
  }
  throw new NotFound(`The connection ${id}`);
}
