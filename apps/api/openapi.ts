import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorDto } from './http/error.dto.js';
import { WRITE_HEADERS } from './writes/write-docs.js';

type Operation = OpenAPIObject['paths'][string]['get'];
type Headers = Record<string, object>;

const integer = (description: string): object => ({ description, schema: { type: 'integer' } });

/** What answers carry. In one place, as nearly every answer has them. */
const HEADERS: Headers = {
  'X-Request-Id': { description: 'Name it when you ask for help. Yours, if you sent one.', schema: { type: 'string' } },
  'X-RateLimit-Limit': integer('Requests a minute for this connector token; without a valid one, for this API key.'),
  'X-RateLimit-Remaining': integer('What is left of them.'),
  'X-RateLimit-Reset': integer('When the minute is over, in seconds since 1970.'),
  'Retry-After': integer('Seconds to wait.'),
  ...WRITE_HEADERS,
};
const ALWAYS = ['X-Request-Id'];
const LIMITED = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];
const RETRY = ['Retry-After'];

const ABOUT = `One API for the HR systems of all your customers.

Every call carries your API key. Calls that read a customer's data carry that customer's connector token as well.
Words such as a status come from open sets: what a provider says in words of its own is passed on as it is.`;

/** The public API as its declarations tell it. */
export function documentOf(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Peopleport')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addSecurity('api_key', { type: 'http', scheme: 'bearer', description: 'Your API key.' })
    .addSecurity('connector_token', {
      type: 'apiKey',
      in: 'header',
      name: 'x-connector-token',
      description: "A customer's connector token.",
    })
    .addSecurity('session', {
      type: 'apiKey',
      in: 'cookie',
      name: 'peopleport',
      description:
        'A member who is logged in, in place of an API key: for the dashboard. Over HTTPS the cookie is called __Host-peopleport. ' +
        'The header x-peopleport-environment says which half is meant, production or development; production when left out. A member ' +
        'names a connector by its id in the place of its token.',
    })
    .addSecurity('health_link', {
      type: 'apiKey',
      in: 'header',
      name: 'x-health-token',
      description: 'What stands behind # in the link that a customer keeps.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ErrorDto] });
  document.components = { ...document.components, headers: HEADERS };
  for (const schema of Object.values(document.components.schemas ?? {})) if ('properties' in schema) mend(schema);
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation) complete(operation);
  }
  return document;
}

/** A nullable reference that also says `type: object` would take no null: the type is the reference's business. */
function mend({ properties = {} }: { properties?: Record<string, object> }): void {
  for (const property of Object.values(properties) as { nullable?: boolean; allOf?: unknown; type?: unknown }[]) {
    if (property.nullable && property.allOf) delete property.type;
  }
}

/** Adds what holds for every operation: the headers of its answers, and one shape for errors that nobody declared. */
function complete(operation: NonNullable<Operation>): void {
  const limited = operation.security?.some((each) => 'connector_token' in each) === true;
  operation.responses.default ??= {
    description: 'Any other error.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorDto' } } },
  };
  for (const [status, answer] of Object.entries(operation.responses)) {
    if (!answer || '$ref' in answer) continue;
    answer.headers = {
      ...answer.headers,
      ...headersOf(ALWAYS),
      ...(counted(limited, status) ? headersOf(LIMITED) : {}),
      ...(status === '429' || status === '503' ? headersOf(RETRY) : {}),
    };
  }
}

const headersOf = (names: readonly string[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** A refused token has no minute of its own; what is too much is told whoever called. */
const counted = (limited: boolean, status: string): boolean => (limited && status !== '401') || status === '429';
