import type { Store } from '#store';
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
import { ownerToken } from './owner-link.js';
import { SyncFailed, Unexpected } from './errors.js';
import type { Platform } from './platform.js';
import { progressOf } from './progress.js';

const EMPLOYEES = '/api/hris/v1/employees';
const APPLICATIONS = '/api/ats/v1/applications';
const AUTHORIZATION = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** An organisation and its key: what an operator makes before anything goes over HTTP. */
export async function makeKey(owner: string): Promise<{ organisationId: string; apiKey: string }> {
  return withStore(async (store) => {
    const { id } = await new OrganisationsService(store).create('Demo');
    return { organisationId: id, apiKey: await keyOf(store, id) };
  }, owner);
}

async function keyOf(store: Store, organisationId: string): Promise<string> {
  const allowed = { environment: 'development', name: 'demo', scopes: SCOPES } as const;
  return (await new ApiKeysService(store).create(organisationId, allowed)).key;
}

/** With a key that may do all that there is by now: there may be more of it than when it was made. */
async function withAllScopes(known: Shown, owner: string): Promise<Shown> {
  if (SCOPES.every((scope) => known.scopes?.includes(scope))) return known;
  const apiKey = await withStore((store) => keyOf(store, known.organisationId), owner);
  return { ...known, apiKey, scopes: SCOPES };
}

/** Where it all runs. */
type Place = Pick<Platform, 'api' | 'publicUrl' | 'simulator' | 'addresses' | 'keys'>;

/** Everything that a first look needs: the customer linked and read, and how to go on from there. */
export async function welcome(platform: Place, folder: DataFolder, known: Shown | undefined): Promise<void> {
  const company = await companyOf(new Client(platform.simulator));
  const good = known && (await stillGood(new Client(platform.api, AUTHORIZATION(known.apiKey)), known, EMPLOYEES));
  const { recruiting: connected, ...people } = good
    ? await withAllScopes(known, platform.addresses.owner)
    : await connect(platform, folder, company);
  const api = new Client(platform.api, AUTHORIZATION(people.apiKey));
  await readPeople(api, people, company.people);
  const recruiting = await connectRecruiting(api, company, connected);
  const shown = { ...people, ...(recruiting && { recruiting }) };
  await folder.show(shown);
  await show(platform, shown, api);
}

/** After the people, so that it takes nothing from them: a link that fails is said, and no reason to stop. */
async function connectRecruiting(
  api: Client,
  company: SimulatedCompany,
  connected: Customer | undefined,
): Promise<Customer | undefined> {
  if (connected && (await stillGood(api, connected, APPLICATIONS))) return connected;
  try {
    return await link(api, company, 'ats');
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    print(`\nRecruiting could not be connected; the next start tries it again. ${error.message}`);
    return undefined;
  }
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
async function stillGood(api: Client, { connectorToken }: Customer, path: string): Promise<boolean> {
  const client = api.with({ 'x-connector-token': connectorToken });
  return (await client.status(path, { query: { page_size: 1 } })) !== 401;
}

async function connect(platform: Place, folder: DataFolder, company: SimulatedCompany): Promise<Shown> {
  const made = await makeKey(platform.addresses.owner);
  print(`Connecting a simulated company of ${company.people.toLocaleString('en')} people through a magic link …`);
  const customer = await link(new Client(platform.api, AUTHORIZATION(made.apiKey)), company, 'hris');
  const shown = { people: company.people, ...made, scopes: SCOPES, ...customer };
  await folder.show(shown);
  return shown;
}

async function show(platform: Place, shown: Shown, api: Client): Promise<void> {
  const { recruiting } = shown;
  const company = await companyOf(new Client(platform.simulator));
  const pages = await Promise.all([
    page(api, company, 'hris', 'people'),
    ...(recruiting ? [page(api, company, 'ats', 'recruiting')] : []),
  ]);
  const as = ({ connectorToken }: Customer): string =>
    `-H 'Authorization: Bearer ${shown.apiKey}' -H 'x-connector-token: ${connectorToken}'`;
  const status = (of: Customer): string =>
    `    curl -s '${platform.api}/api/v1/connectors/${of.connectorId}/sync-status' ${as(of)}`;
  const [employees, applications] = [platform.api + EMPLOYEES, platform.api + APPLICATIONS];
  const lines = [
    '',
    `  API              ${platform.api}`,
    `  Documentation    ${platform.api}/docs`,
    ...(await dashboard(platform, shown)),
    `  Simulator        ${platform.simulator}   (control: ${platform.simulator}/_control)`,
    ...pages,
    '',
    `  API key          ${shown.apiKey}`,
    `  Connector token  ${shown.connectorToken}   (people)`,
    ...(recruiting ? [`  Connector token  ${recruiting.connectorToken}   (recruiting)`] : []),
    '',
    '  The first three people:',
    `    curl -s '${employees}?page_size=3' ${as(shown)}`,
    '  Who changed in the last hour:',
    `    curl -s '${employees}?modified_after=${new Date(Date.now() - 3_600_000).toISOString()}' ${as(shown)}`,
    ...(recruiting
      ? [
          '  Three applications, each with who applies and the stage it is in:',
          `    curl -s '${applications}?page_size=3&expand=candidate,current_stage' ${as(recruiting)}`,
        ]
      : []),
    '  How fresh the data are, and what is still being read (time off, timesheets, documents; applicants):',
    ...[shown, ...(recruiting ? [recruiting] : [])].map(status),
    '',
  ];
  print(lines.join('\n'));
}

/** Where it is, and as long as nobody is in who could let others in, a link that makes an owner. */
async function dashboard({ addresses, keys, publicUrl }: Place, { organisationId }: Shown): Promise<string[]> {
  const token = await ownerToken({ owner: addresses.owner, keys, organisationId });
  return [
    `  Dashboard        ${publicUrl}/dashboard/`,
    ...(token === null
      ? []
      : [
          `                   ${publicUrl}/dashboard/invitation#${token}`,
          '                   Opens it for its owner. Good once, for 7 days, or until the next start prints another one.',
        ]),
  ];
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
