import { type Reply, json, oauthError, oauthLink } from '../bodies.js';
import { ALL_RIGHTS, type Right, type Credential, rightsOf, scopesOf } from '../credentials.js';
import { type Request, type World, fieldsOf } from '../world.js';

const FORM = 'application/x-www-form-urlencoded';

/** Grants that OAuth knows and Personio does not give; other words are no grants at all. */
const OTHER_GRANTS = /^(authorization_code|refresh_token|password|implicit|urn:.+)$/;

const INVALID_CLIENT =
  'Client authentication failed (e.g., unknown client, wrong secret, no client authentication included, or unsupported authentication method).';
const INVALID_GRANT =
  "Error in the authorization flow. Examples: client doesn't have access to all attributes in the requested scope, refresh token has been revoked, authorization code has already been consumed...";

/** Personio v2 token: checked in the order in which Personio's own examples fail. */
export function v2Token(world: World, request: Request): Reply {
  const fail = failures(world.company.clock.now());
  if (!isForm(request)) return fail.contentType();
  const { grant_type: grant = '', client_id: id, client_secret: secret, scope = '' } = fieldsOf(request);
  if (grant === '') return fail.missing('grant_type');
  if (grant !== 'client_credentials') return refuseGrant(fail, String(grant));
  const credential = world.credentials.identify(id, secret);
  return credential === undefined ? fail.invalidClient() : grantTo(world, credential, String(scope));
}

/** Personio v2 revoke: 200 and nothing else, for an unknown token as well (the latter is inferred). */
export function v2Revoke(world: World, request: Request): Reply {
  if (!isForm(request)) return failures(world.company.clock.now()).contentType();
  const { token } = fieldsOf(request);
  world.credentials.kill(({ text }) => text === token);
  return { status: 200, headers: {}, body: '' };
}

function refuseGrant(fail: ReturnType<typeof failures>, grant: string): Reply {
  return OTHER_GRANTS.test(grant) ? fail.unsupported(grant) : fail.invalidGrant();
}

function grantTo(world: World, credential: Credential, scope: string): Reply {
  const held = credential.areas ?? ALL_RIGHTS;
  const fail = failures(world.company.clock.now());
  if (held.length === 0) return fail.unauthorizedClient();
  const areas = requested(scope, held);
  if (areas === undefined) return fail.invalidScope();
  const { text } = world.credentials.freshToken(credential, areas);
  return json({ access_token: text, expires_in: 86_400, token_type: 'Bearer', scope: scopesOf(areas, 'v2') });
}

/** The areas that the scopes open; undefined when one of them is unknown or not held. None asked for: all. */
function requested(scope: string, held: readonly Right[]): readonly Right[] | undefined {
  const scopes = scope.split(' ').filter((one) => one !== '');
  if (scopes.length === 0) return held;
  const areas = scopes.map((one) => rightsOf(one)?.filter((area) => held.includes(area)) ?? []);
  return areas.some((found) => found.length === 0) ? undefined : [...new Set(areas.flat())];
}

function isForm({ headers }: Request): boolean {
  return headers['content-type']?.startsWith(FORM) ?? false;
}

function failures(now: number) {
  const plain = (error: string, description: string) => () =>
    oauthError(error, description, { error_uri: oauthLink(error) }, now);
  return {
    contentType: () =>
      oauthError(
        'invalid_request',
        `The content type of the request must be "${FORM}".`,
        { type: oauthLink('invalid_request.invalid_request_content_type') },
        now,
      ),
    missing: (name: string) =>
      oauthError(
        'invalid_request',
        'The request has missing or invalid required parameters.',
        {
          error_uri: oauthLink('invalid_request.required_parameters_missing'),
          meta: { missing_parameters: [name] },
        },
        now,
      ),
    unsupported: (grant: string) =>
      oauthError(
        'unsupported_grant_type',
        'The requested authorization grant type is not supported by the server.',
        { error_uri: oauthLink('unsupported_grant_type'), meta: { grant_type: grant } },
        now,
      ),
    invalidGrant: plain('invalid_grant', INVALID_GRANT),
    invalidClient: plain('invalid_client', INVALID_CLIENT),
    unauthorizedClient: plain('unauthorized_client', 'Client is not allowed to use the specified grant type flow.'),
    invalidScope: plain('invalid_scope', 'One of the requested scopes is invalid.'),
  };
}
