import type { Action, ActionKind, BodySchema, Connector } from '#connectors';
import { AuditLog, Issues, RequestLog } from '#journal';
import { newId, randomText } from '#kernel';
import { attachment, type Category, employee, type Model, models } from '#models';
import { recordId } from '#records';
import { WriteRepository } from '#store';
import { type ConnectionRef, tokenHash } from '#tenancy';
import type { Linked, TestApi, Vendor } from './api-app.js';
import { delivered } from './delivered.js';
import { fakeConnector, pulled } from './fake-connector.js';
import type { Writer } from './writer.js';

/** A vendor's connections to one customer: one of each category. */
export type Pair = Record<Category, Linked>;

export const pairOf = async (stack: TestApi, vendor: Vendor, originId: string): Promise<Pair> => ({
  hris: await stack.link(vendor, { originId, connector: writable('hris') }),
  ats: await stack.link(vendor, { originId, connector: writable('ats') }),
});

const LOOKS_FOR_A_CANDIDATE: BodySchema = {
  type: 'object',
  properties: { candidate: { type: 'string', 'x-model': 'candidate' } },
  additionalProperties: false,
  examples: [{}],
};

/** A connector that writes to what there is: what a write names is looked for. */
export function writable(category: Category): Connector {
  const kinds = (model: Model): ActionKind[] => [
    'update',
    'delete',
    ...(model === attachment ? ['create' as const] : []),
  ];
  const actions = models
    .filter((model) => model.category === category)
    .flatMap((model) =>
      kinds(model).map((kind): Action<unknown> => ({
        ...{ model, kind, right: 'none' },
        ...(kind === 'delete' ? {} : { schema: () => Promise.resolve(LOOKS_FOR_A_CANDIDATE) }),
        steps: () => {
          throw new Error('Nobody gets this far.');
        },
        written: () => ({ stream: 'everything', names: [] }),
      })),
    );
  return { ...fakeConnector(category), actions };
}

/** A record that is too large to be taken over, so that there is one in quarantine; no issue tells of it. */
export async function setAside(stack: TestApi, writer: Writer, { connection }: Linked): Promise<void> {
  await writer.write(connection, [pulled(employee, 'large', { first_name: 'Ada '.repeat(600_000) })]);
  const subject = `employee:${recordId(connection.id, 'employee', 'large')}`;
  await stack.app.get(Issues).resolve(connection, ['record_too_large'], subject);
}

/** A write that was asked for, and that nobody goes on with. */
async function asked(stack: TestApi, { connection }: Linked): Promise<string> {
  const id = newId();
  const nothing = Buffer.from('nothing');
  const write = {
    id,
    route: 'POST /api/hris/v1/employees',
    keyHash: null,
    bodyHash: nothing,
    intent: nothing,
    requestId: id,
  };
  await new WriteRepository(stack.store).begin(connection, write);
  return id;
}

async function invited(stack: TestApi, { key }: Vendor): Promise<string> {
  const body = {
    end_user_data: { org_name: 'other', origin_id: 'other-invited' },
    category: 'HRIS',
    integration: 'personio',
  };
  return (await stack.api.post('/api/embedded/v1/link/create-link-token', { key }, body)).body.id as string;
}

/** The token that the route is for. */
export const tokenAt = (template: string, { hris, ats }: Record<Category, { token: string }>): string =>
  (template.startsWith('/api/ats/') ? ats : hris).token;

/** What belongs to one vendor, or, with the same shape, to nobody. */
export interface Things extends Record<Category, { token: string }> {
  connection: string;
  token: string;
  temporaryToken: string;
  /** A record's id, by the path of its model. */
  records: Record<string, string>;
  remoteId: string;
  originId: string;
  issue: string;
  run: string;
  quarantined: string;
  write: string;
  endpoint: string;
  delivery: string;
  healthLink: string;
  /** An invitation that can still be used. */
  linkToken: string;
  /** Opens the page of that link, which was shown to the customer. */
  healthToken: string;
  customField: string;
  mapping: string;
  apiKey: string;
  /** The id of a request. */
  request: string;
  /** Of a list of records. */
  cursor: string;
}

/** A link to the health page of a connection, which was shown to its customer. */
export async function healthLinkOf(
  stack: TestApi,
  { id: connectionId, organisationId }: ConnectionRef,
): Promise<{ healthLink: string; healthToken: string }> {
  const [healthLink, healthToken] = [newId(), `pp_health_${randomText(32)}`];
  const shown = { id: healthLink, organisationId, connectionId, maySwitchOn: true };
  await stack.store.as({ organisationId }, (prisma) =>
    prisma.healthLink.create({ data: { ...shown, tokenHash: tokenHash(healthToken) }, select: { id: true } }),
  );
  return { healthLink, healthToken };
}

export async function thingsOf(
  stack: TestApi,
  { vendor, name }: { vendor: Vendor; name: string },
  pair: Pair,
): Promise<Things> {
  const { connection, token } = pair.hris;
  const caller = { key: vendor.key, token };
  const lists = await Promise.all(
    models.map(
      async ({ category, path }) =>
        [
          path,
          await stack.api.get(`/api/${category}/v1/${path}?page_size=1`, { ...caller, token: pair[category].token }),
        ] as const,
    ),
  );
  const field = await stack.api.post('/api/v1/custom-fields', caller, {
    category: 'HRIS',
    model: 'employee',
    name: 'size',
  });
  const { id: customField } = field.body as { id: string };
  const mapped = { custom_field_id: customField, connector_token: token, json_path: 'size' };
  const mapping = await stack.api.post('/api/v1/custom-fields/mapping', caller, mapped);
  const told = { url: 'https://example.com/other', events: ['*'], description: 'other' };
  const { id: endpoint } = (await stack.api.post('/api/v1/webhooks/endpoints', caller, told)).body as { id: string };
  const named = { name: 'other', scopes: ['hris:read'] };
  const apiKey = (await stack.api.post('/api/v1/api-keys', caller, named)).body.id as string;
  await Promise.all([stack.app.get(RequestLog).flush(), stack.app.get(AuditLog).flush()]);
  const { healthLink, healthToken } = await healthLinkOf(stack, connection);
  return {
    ...pair,
    ...{ healthLink, healthToken, linkToken: await invited(stack, vendor) },
    endpoint,
    delivery: await delivered(stack, connection, { endpointId: endpoint }),
    connection: connection.id,
    token,
    temporaryToken: await stack.temporaryToken(vendor, { connection, token }),
    records: Object.fromEntries(lists.map(([path, { body }]) => [path, body.items[0].id as string])),
    remoteId: `${name}-1`,
    originId: `${name}-origin`,
    issue: (await stack.api.get('/api/v1/issues', caller)).body.items[0].id as string,
    quarantined: (await stack.api.get(`/api/v1/connectors/${connection.id}/quarantine`, caller)).body.items[0]
      .id as string,
    run: (await stack.api.get(`/api/v1/connectors/${connection.id}/runs`, caller)).body.items[0].id as string,
    write: await asked(stack, pair.hris),
    customField,
    mapping: mapping.body.id as string,
    apiKey,
    request: String(mapping.headers['x-request-id']),
    cursor: lists[0]?.[1].body.cursor as string,
  };
}

const beside = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');

/** Beside these: sorted as they are, but of nothing that exists. */
export const unreal = (things: Things): Things => ({
  hris: { token: beside(things.hris.token) },
  ats: { token: beside(things.ats.token) },
  connection: beside(things.connection),
  token: beside(things.token),
  temporaryToken: beside(things.temporaryToken),
  records: Object.fromEntries(Object.entries(things.records).map(([path, id]) => [path, beside(id)])),
  remoteId: 'nobody',
  originId: 'nobody',
  issue: beside(things.issue),
  run: beside(things.run),
  quarantined: beside(things.quarantined),
  write: beside(things.write),
  endpoint: beside(things.endpoint),
  delivery: beside(things.delivery),
  healthLink: beside(things.healthLink),
  linkToken: beside(things.linkToken),
  healthToken: beside(things.healthToken),
  customField: beside(things.customField),
  mapping: beside(things.mapping),
  apiKey: beside(things.apiKey),
  request: beside(things.request),
  cursor: beside(things.cursor),
});

const MODEL_PATH = new RegExp(`^/api/(?:hris|ats)/v1/(${models.map(({ path }) => path).join('|')})(?:/|$)`);

const USERS = ['user', 'credited_to', 'creator', 'organizer', 'interviewer'];

/** What a path's or query's parameter names: whoever adds one says it here, and has it covered. */
export function valueOf(name: string, template: string, things: Things): string | undefined {
  const model = MODEL_PATH.exec(template)?.[1];
  const values: Record<string, string | undefined> = {
    id: model ? things.records[model] : idOf(template, things),
    temporary_token: things.temporaryToken,
    run_id: things.run,
    quarantine_id: things.quarantined,
    ids: model && things.records[model],
    remote_id: things.remoteId,
    cursor: cursorOf(template, things),
    connector_id: things.connection,
    endpoint_id: things.endpoint,
    webhook_id: things.endpoint,
    link_id: things.healthLink,
    actor: things.apiKey,
    request_id: things.request,
    person: things.remoteId,
    connector_token: things.token,
    origin_id: things.originId,
    manager_id: things.records['employees'],
    employee_id: things.records['employees'],
    company_id: things.records['companies'],
    groups: things.records['groups'],
    parent_group_id: things.records['groups'],
    work_locations: things.records['locations'],
    pay_group_id: things.records['pay-groups'],
    project_id: things.records['projects'],
    parent_project_id: things.records['projects'],
    absence_type_id: things.records['absence-types'],
    benefit_id: things.records['benefits'],
    employer_benefit_id: things.records['employer-benefits'],
    dependent_id: things.records['dependents'],
    payroll_run_id: things.records['payroll-runs'],
    report_id: things.records['reports'],
    candidate: things.records['candidates'],
    candidate_id: things.records['candidates'],
    application: things.records['applications'],
    job: things.records['jobs'],
    offices: things.records['offices'],
    current_stage: things.records['job-interview-stages'],
    job_interview_stage: things.records['job-interview-stages'],
    reject_reason: things.records['reject-reasons'],
    interview: things.records['scheduled-interviews'],
    ...Object.fromEntries(USERS.map((user) => [user, things.records['remote-users']])),
  };
  return values[name];
}

function idOf(template: string, things: Things): string {
  const ids: [string, string | undefined][] = [
    ['/api/v1/custom-fields/mapping/', things.mapping],
    ['/api/v1/custom-fields/', things.customField],
    ['/api/v1/issues/', things.issue],
    ['/api/v1/api-keys/', things.apiKey],
    ['/api/v1/records/', things.records['employees']],
    ['/api/embedded/v1/link/', things.linkToken],
    ['/api/v1/writes/', things.write],
    ['/api/v1/webhooks/endpoints/', things.endpoint],
    ['/api/v1/webhooks/', things.delivery],
  ];
  return ids.find(([path]) => template.startsWith(path))?.[1] ?? things.connection;
}

/** A place in a list is no thing: between two places where nothing is, nothing differs. */
function cursorOf(template: string, things: Things): string | undefined {
  const cursors: [RegExp, string][] = [
    [MODEL_PATH, things.cursor],
    [/\/connectors$/, Buffer.from(things.connection).toString('base64url')],
    [/\/integrations$/, 'the same for everybody'],
    [/^\/api\/v1\/custom-fields$/, things.customField],
    [/\/runs$/, things.run],
    [/^\/api\/v1\/writes$/, things.write],
    [/\/quarantine$/, things.quarantined],
    [/\/history$/, '9'],
    [/\/webhooks(?:\/endpoints)?$/, things.endpoint],
    [/\/webhooks\/(?:deliveries|logs)$/, things.delivery],
    [/^\/api\/v1\/issues$/, things.issue],
    [/^\/api\/v1\/api-keys$/, things.apiKey],
    [/^\/api\/v1\/requests$/, things.apiKey],
    [/^\/api\/v1\/audit$/, Buffer.from(`2026-01-01T00:00:00.000Z ${things.apiKey}`).toString('base64url')],
    [/\/link-tokens$/, things.linkToken],
  ];
  return cursors.find(([path]) => path.test(template))?.[1];
}
