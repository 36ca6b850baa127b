import { ApiKeysService, OrganisationsService, SCOPES } from '#tenancy';
import { Client } from './client.js';
import { print } from './command.js';
import {
  type Category,
  companyOf,
  credentialsFor,
  invite,
  link,
  synced,
  type Customer,
  type SimulatedCompany,
} from './customer.js';
import type { DataFolder, Shown } from './data-folder.js';
import { withStore } from './operator.js';
import { SyncFailed } from './errors.js';
import type { Platform } from './platform.js';
import { progressOf } from './progress.js';

const EMPLOYEES = '/api/hris/v1/employees';
const APPLICATIONS = '/api/ats/v1/applications';
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
  const company = await companyOf(new Client(platform.simulator));
  const good = known && (await stillGood(platform.api, known, EMPLOYEES));
  const shown = good ? known : await connect(platform, folder, company);
  const api = new Client(platform.api, AUTHORIZATION(shown.apiKey));
  await readPeople(api, shown, company.people);
  const recruiting = await connectRecruiting(api, company, shown);
  await folder.show({ ...shown, recruiting });
  await show(platform, { ...shown, recruiting }, api);
}

/** After the people, so that it takes nothing from them. */
async function connectRecruiting(
  api: Client,
  company: SimulatedCompany,
  { apiKey, recruiting }: Shown,
): Promise<Customer> {
  const good = recruiting && (await stillGood(api.base, { apiKey, ...recruiting }, APPLICATIONS));
  return good ? recruiting : link(api, company, 'ats');
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
async function stillGood(
  base: string,
  { apiKey, connectorToken }: Pick<Shown, 'apiKey' | 'connectorToken'>,
  path: string,
): Promise<boolean> {
  const client = new Client(base, { ...AUTHORIZATION(apiKey), 'x-connector-token': connectorToken });
  return (await client.status(path, { query: { page_size: 1 } })) !== 401;
}

async function connect(platform: Platform, folder: DataFolder, company: SimulatedCompany): Promise<Shown> {
  const made = await makeKey(platform.addresses.owner);
  print(`Connecting a simulated company of ${company.people.toLocaleString('en')} people through a magic link …`);
  const customer = await link(new Client(platform.api, AUTHORIZATION(made.apiKey)), company, 'hris');
  const shown = { people: company.people, ...made, ...customer };
  await folder.show(shown);
  return shown;
}

async function show(platform: Platform, shown: Shown & { recruiting: Customer }, api: Client): Promise<void> {
  const company = await companyOf(new Client(platform.simulator));
  const [people, recruiting] = await Promise.all([
    page(api, company, 'hris', 'people'),
    page(api, company, 'ats', 'recruiting'),
  ]);
  const as = ({ connectorToken }: Customer): string =>
    `-H 'Authorization: Bearer ${shown.apiKey}' -H 'x-connector-token: ${connectorToken}'`;
  const [employees, applications] = [platform.api + EMPLOYEES, platform.api + APPLICATIONS];
  print(`
  API              ${platform.api}
  Documentation    ${platform.api}/docs
  Simulator        ${platform.simulator}   (control: ${platform.simulator}/_control)
${people}
${recruiting}

  API key          ${shown.apiKey}
  Connector token  ${shown.connectorToken}   (people)
  Connector token  ${shown.recruiting.connectorToken}   (recruiting)

  The first three people:
    curl -s '${employees}?page_size=3' ${as(shown)}
  Who changed in the last hour:
    curl -s '${employees}?modified_after=${new Date(Date.now() - 3_600_000).toISOString()}' ${as(shown)}
  Three applications, each with who applies and the stage it is in:
    curl -s '${applications}?page_size=3&expand=candidate,current_stage' ${as(shown.recruiting)}
  How fresh the data are, and what is still being read (time off, timesheets, documents; applicants):
    curl -s '${platform.api}/api/v1/connectors/${shown.connectorId}/sync-status' ${as(shown)}
    curl -s '${platform.api}/api/v1/connectors/${shown.recruiting.connectorId}/sync-status' ${as(shown.recruiting)}
`);
}

/** A link to try, and what to fill in on its page. */
async function page(api: Client, company: SimulatedCompany, category: Category, what: string): Promise<string> {
  const { magic_link_url: url } = await invite(api, category);
  const filledIn = credentialsFor(category, company).map(({ label, value }) => `                   ${label}: ${value}`);
  return [
    `  A magic link     ${url}`,
    `                   Opens the page a customer sees, for ${what}. To fill it in, take`,
    ...filledIn,
  ].join('\n');
}
