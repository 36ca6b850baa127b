import { LinkService, magicLinkOf } from '#connect';
import { connectors } from '#connectors';
import { isUuid } from '#kernel';
import { ENVIRONMENTS, OrganisationsService } from '#tenancy';
import { print, type Command } from '../command.js';
import { UsageError } from '../errors.js';
import { asOperator } from '../operator.js';
import { organisationOf } from './key.js';

const SLUGS = connectors.map(({ slug }) => slug);

export const linkCreate: Command = {
  name: 'link create',
  summary: 'Prints a magic link with which a customer connects their account, once',
  options: {
    org: { value: '<id>', help: 'whose customer it is; see org list' },
    env: { value: '<environment>', help: `${ENVIRONMENTS.join(' or ')}; production when left out` },
    integration: { value: '<slug>', help: SLUGS.join(' or ') },
    customer: { value: '<name>', help: 'the customer, as the page greets them' },
    origin: { value: '<id>', help: 'your own id of the customer' },
    email: { value: '<address>', help: 'whom you send it to, if you want it on record' },
    connection: { value: '<id>', help: 'repairs this connection instead of making one' },
  },
  run: async (input) => {
    const slug = input.needed('integration');
    const connector = connectors.find((one) => one.slug === slug);
    if (!connector) throw new UsageError(`--integration is ${SLUGS.join(' or ')}, not "${slug}".`);
    const [email, connectionId] = [input.text('email'), input.text('connection')];
    if (connectionId !== undefined && !isUuid(connectionId))
      throw new UsageError(`--connection is the id of a connection, not "${connectionId}".`);
    const environment = input.choice('env', ENVIRONMENTS, 'production');
    const key = { id: 'operator', organisationId: organisationOf(input), environment, scopes: [] };
    const invitation = {
      connector: slug,
      category: connector.category,
      originId: input.needed('origin'),
      endUser: { orgName: input.needed('customer'), ...(email === undefined ? {} : { email }) },
      ...(connectionId === undefined ? {} : { connectionId }),
    };
    const { url, expiresAt } = await asOperator(async (context, config) => {
      await context.get(OrganisationsService).mustExist(key.organisationId);
      const made = await context.get(LinkService).createLinkToken(key, invitation);
      return { url: magicLinkOf(config, made.linkToken), expiresAt: made.expiresAt };
    });
    print(url);
    print(`good once, until ${expiresAt.toISOString()}`);
  },
};
