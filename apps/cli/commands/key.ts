import { isUuid } from '#kernel';
import { ApiKeysService, ENVIRONMENTS, OrganisationsService, SCOPES } from '#tenancy';
import { print, type Command, type Input } from '../command.js';
import { UsageError } from '../errors.js';
import { withStore } from '../operator.js';

export const keyCreate: Command = {
  name: 'key create',
  summary: 'Makes an API key of an organisation; it is printed once and can never be shown again',
  options: {
    org: { value: '<id>', help: 'whose key it is; see org list' },
    env: { value: '<environment>', help: `${ENVIRONMENTS.join(' or ')}; production when left out` },
    scopes: { value: '<list>', help: `of ${SCOPES.join(', ')}; separated by commas` },
    name: { value: '<text>', help: 'to tell it from others' },
  },
  run: (input) => {
    const organisation = organisationOf(input);
    const key = {
      environment: input.choice('env', ENVIRONMENTS, 'production'),
      name: input.text('name') ?? 'operator',
      scopes: input
        .needed('scopes')
        .split(',')
        .map((scope) => scope.trim()),
    };
    return withStore(async (store) => {
      await new OrganisationsService(store).mustExist(organisation);
      const made = await new ApiKeysService(store).create(organisation, key);
      print(`id   ${made.id}\nkey  ${made.key}`);
    });
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  takes: ['id'],
  summary: 'Ends an API key; every process knows within a second',
  options: { org: { value: '<id>', help: 'whose key it is' } },
  run: (input) => {
    const organisation = organisationOf(input);
    const id = input.word('id');
    if (!isUuid(id)) throw new UsageError(`<id> is the id of an API key, as key create printed it, not "${id}".`);
    return withStore(async (store) => {
      await new ApiKeysService(store).revoke(organisation, id);
      print('revoked');
    });
  },
};

export function organisationOf(input: Input): string {
  const id = input.needed('org');
  if (!isUuid(id)) throw new UsageError(`--org is the id of an organisation, not "${id}". See: peopleport org list`);
  return id;
}
