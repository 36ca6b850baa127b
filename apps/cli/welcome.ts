import { connectors } from '#connectors';
import { ApiKeysService, OrganisationsService, SCOPES } from '#tenancy';
import { Client } from './client.js';
import { print } from './command.js';
import { companyOf, invite, link, synced } from './customer.js';
import type { DataFolder, Shown } from './data-folder.js';
import { withStore } from './operator.js';
import { SyncFailed } from './errors.js';
import type { Platform } from './platform.js';
import { progressOf } from './progress.js';

const AUTHORIZATION = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** An organisation and its key: what an operator makes before anything goes over HTTP. */
export async function makeKey(owner: string): Promise<{ organisationId: string; apiKey: string }> {
  return withStore(async (store) => {
    const { id } = await new OrganisationsService(store).create('Demo');
    const { key } = await new ApiKeysService(store).create(id, {
      environment: 'development',
      name: 'demo',
      scopes: SCOPES,
    });
    return { organisationId: id, apiKey: key };
  }, owner);
}

/** Everything that a first look needs: the customer linked and read, and how to go on from there. */
export async function welcome(platform: Platform, folder: DataFolder, known: Shown | undefined): Promise<void> {
  const simulator = new Client(platform.simulator);
  const { people } = await companyOf(simulator);
  const shown = known && (await stillGood(platform.api, known)) ? known : await connect(platform, folder, simulator);
  const api = new Client(platform.api, AUTHORIZATION(shown.apiKey));
  await readPeople(api, shown, people);
  await show(platform, shown, api);
}

/** What people did and were paid follows in the background. A sync that fails is said, and no reason to stop: what mends it goes through the API as well. */
async function readPeople(api: Client, { connectorId }: Shown, people: number): Promise<void> {
  const progress = await progressOf('Reading people', people);
  try {
    await synced(api, connectorId, {
      since: new Date(0),
      models: ['employee'],
      tell: (status) => {
        progress.at(status.find(({ model }) => model === 'employee')?.counts.records ?? 0);
      },
    });
  } catch (error) {
    if (!(error instanceof SyncFailed)) throw error;
    print(`\n${error.message}`);
  } finally {
    progress.end();
  }
}

/** Whether what was printed at the first start still opens the same data: they may have been set aside since. */
async function stillGood(base: string, { apiKey, connectorToken }: Shown): Promise<boolean> {
  const client = new Client(base, { ...AUTHORIZATION(apiKey), 'x-connector-token': connectorToken });
  return (await client.status('/api/hris/v1/employees', { query: { page_size: 1 } })) !== 401;
}

async function connect(platform: Platform, folder: DataFolder, simulator: Client): Promise<Shown> {
  const made = await makeKey(platform.addresses.owner);
  const company = await companyOf(simulator);
  print(`Connecting a simulated company of ${company.people.toLocaleString('en')} people through a magic link …`);
  const customer = await link(new Client(platform.api, AUTHORIZATION(made.apiKey)), company);
  const shown = { people: company.people, ...made, ...customer };
  await folder.show(shown);
  return shown;
}

async function show(platform: Platform, shown: Shown, api: Client): Promise<void> {
  const { magic_link_url: magicLink } = await invite(api);
  const { credentials } = await companyOf(new Client(platform.simulator));
  const labels = connectors.flatMap((connector) => connector.credentials);
  const headers = `-H 'Authorization: Bearer ${shown.apiKey}' -H 'x-connector-token: ${shown.connectorToken}'`;
  const employees = `${platform.api}/api/hris/v1/employees`;
  print(`
  API              ${platform.api}
  Documentation    ${platform.api}/docs
  Simulator        ${platform.simulator}   (control: ${platform.simulator}/_control)
  A magic link     ${magicLink}
                   Opens the page a customer sees. To fill it in, take
${Object.entries(credentials)
  .map(([name, value]) => `                   ${labels.find((one) => one.name === name)?.label ?? name}: ${value}`)
  .join('\n')}

  API key          ${shown.apiKey}
  Connector token  ${shown.connectorToken}

  The first three people:
    curl -s '${employees}?page_size=3' ${headers}
  Who changed in the last hour:
    curl -s '${employees}?modified_after=${new Date(Date.now() - 3_600_000).toISOString()}' ${headers}
  How fresh the data are, and what is still being read (time off, timesheets, documents):
    curl -s '${platform.api}/api/v1/connectors/${shown.connectorId}/sync-status' ${headers}
`);
}
