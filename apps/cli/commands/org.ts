import { OrganisationsService } from '#tenancy';
import { print, type Command } from '../command.js';
import { withStore } from '../operator.js';

export const orgCreate: Command = {
  name: 'org create',
  takes: ['name'],
  summary: 'Makes an organisation and prints its id',
  run: (input) =>
    withStore(async (store) => {
      print((await new OrganisationsService(store).create(input.word('name'))).id);
    }),
};

export const orgList: Command = {
  name: 'org list',
  summary: 'Lists the organisations: id, time, name',
  run: () =>
    withStore(async (store) => {
      const organisations = await new OrganisationsService(store).list();
      for (const { id, createdAt, name } of organisations) print(`${id}  ${createdAt.toISOString()}  ${name}`);
    }),
};
