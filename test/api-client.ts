import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { OpenAPIObject } from '@nestjs/swagger';
import validation from 'openapi-response-validator';
import request from 'supertest';

/** Who calls: an API key, and a connector token where a customer's data is asked for. */
export interface Caller {
  key?: string | undefined;
  token?: string | undefined;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  // The tests look into answers without casting every step.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  headers: Record<string, string>;
  text: string;
}

const { default: ResponseValidator } = validation;
type Rules = ConstructorParameters<typeof ResponseValidator>[0];
type Validator = InstanceType<typeof ResponseValidator>;

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** Its declaration leaves out that all can be well. */
type Wrong = ReturnType<Validator['validateResponse']>;

interface Operation {
  method: Method;
  template: string;
  matches: RegExp;
  limited: boolean;
  responses: Rules['responses'];
  /** By status, made when it is first answered: to prepare for all that is promised took most of a test's time. */
  validators: Map<string, Validator>;
}

/** The committed document: what is promised, whatever the code would say now. */
export const openapi = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')) as OpenAPIObject;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

const FORMATS = {
  uuid: (text: string) => UUID.test(text),
  'date-time': (text: string) => TIME.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  email: (text: string) => text.includes('@') && isIP(text) === 0,
};

/** An answer must not hold what the document does not name, either. */
function strict<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(strict) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, strict(value)]));
  return (
    copy['properties'] !== undefined && copy['type'] === 'object' ? { additionalProperties: false, ...copy } : copy
  ) as Node;
}

const schemas = openapi.components?.schemas ?? {};

function operations(): Operation[] {
  return Object.entries(openapi.paths).flatMap(([template, path]) =>
    METHODS.flatMap((method) => {
      const operation = path[method];
      if (!operation) return [];
      return {
        method,
        template,
        matches: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
        limited: operation.security?.some((each) => 'connector_token' in each) === true,
        responses: operation.responses as unknown as Rules['responses'],
        validators: new Map(),
      };
    }),
  );
}

const known = operations();

/** The fixed path wins over one with a parameter in its place. */
function operationOf(method: Method, path: string): Operation {
  const found = known
    .filter((each) => each.method === method && each.matches.test(path))
    .sort((one, other) => one.template.split('{').length - other.template.split('{').length)[0];
  if (!found) throw new Error(`${method} ${path} is not in openapi.json.`);
  return found;
}

function validatorOf({ responses, validators }: Operation, status: number): Validator {
  const name = String(status) in responses ? String(status) : 'default';
  const known = validators.get(name);
  if (known) return known;
  const response = responses[name];
  if (!response) throw new Error(`openapi.json promises no answer with status ${status}.`);
  // Of the whole document, a test looks at little: the rest is not worth copying.
  const components = { schemas: strict(schemasOf(response)) } as NonNullable<Rules['components']>;
  const rules = { responses: { [name]: strict(response) }, components, customFormats: FORMATS };
  const validator = new ResponseValidator(rules);
  validators.set(name, validator);
  return validator;
}

/** The schemas that a part of the document refers to, and those that these refer to. */
function schemasOf(part: unknown, found: typeof schemas = {}): typeof schemas {
  for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    const schema = schemas[name];
    if (schema === undefined || name in found) continue;
    found[name] = schema;
    schemasOf(schema, found);
  }
  return found;
}

function check(operation: Operation, answer: Answer): Answer {
  const about = `${operation.method} ${operation.template} answered ${answer.status}`;
  const given = answer.status === 204 ? null : answer.body;
  const wrong = validatorOf(operation, answer.status).validateResponse(answer.status, given) as Wrong | undefined;
  if (wrong) throw new Error(`${about}, which is not what openapi.json says: ${JSON.stringify(wrong.errors)}`);
  if (!answer.headers['x-request-id']) throw new Error(`${about} without X-Request-Id.`);
  const read = operation.limited && ![401, 404].includes(answer.status) && answer.body.code !== 'scope_missing';
  if (read && !answer.headers['x-ratelimit-remaining']) throw new Error(`${about} without X-RateLimit-Remaining.`);
  if (answer.status >= 400 && !namesRequest(answer))
    throw new Error(`${about} with a request_id that is not X-Request-Id.`);
  return answer;
}

/** What is answered again names the request that it was first answered to. */
const namesRequest = ({ body, headers }: Answer): boolean =>
  headers['x-idempotent-replay'] !== undefined || body.request_id === headers['x-request-id'];

/** Calls the API; every answer passes openapi-response-validator against openapi.json before a test sees it. */
export class ApiClient {
  constructor(private readonly target: Parameters<typeof request>[0]) {}

  get(path: string, caller: Caller = {}): Promise<Answer> {
    return this.send('get', path, caller);
  }

  post(path: string, caller: Caller = {}, body?: object): Promise<Answer> {
    return this.send('post', path, caller, body);
  }

  patch(path: string, caller: Caller = {}, body?: object): Promise<Answer> {
    return this.send('patch', path, caller, body);
  }

  delete(path: string, caller: Caller = {}): Promise<Answer> {
    return this.send('delete', path, caller);
  }

  async send(method: Method, path: string, { key, token, headers: more = {} }: Caller, body?: object): Promise<Answer> {
    const operation = operationOf(method, path.split('?')[0] ?? path);
    let call = this.raw()[method](path).set(more);
    if (key !== undefined) call = call.set('Authorization', `Bearer ${key}`);
    if (token !== undefined) call = call.set('x-connector-token', token);
    const { status, headers, text, body: answered } = await (body === undefined ? call : call.send(body));
    // Lines of JSON are no JSON, and promised as a text.
    const isLines = headers['content-type']?.startsWith('application/x-ndjson');
    return check(operation, { status, body: isLines ? text : answered, headers, text });
  }

  /** For what is not part of the documented API. */
  raw(): ReturnType<typeof request> {
    return request(this.target);
  }
}
