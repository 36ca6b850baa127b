import { type Reply, V1_ERRORS, json } from '../bodies.js';
import { ALL_RIGHTS, scopesOf } from '../credentials.js';
import { type Request, type World, clientOf, fieldsOf } from '../world.js';

/** Personio v1 token. */
export function v1Auth(world: World, request: Request): Reply {
  const inQuery = request.query.has('client_id') || request.query.has('client_secret');
  if (inQuery && !world.modes.v1_query_credentials) return V1_ERRORS.wrongCredentials(403);
  const { client_id: clientId, client_secret: clientSecret } = inQuery
    ? Object.fromEntries(request.query)
    : fieldsOf(request);
  if (!world.limits.v1Auth(clientOf(request))) return V1_ERRORS.tooMany();
  const credential = world.credentials.identify(clientId, clientSecret);
  if (credential === undefined) return V1_ERRORS.wrongCredentials(world.modes.v1_auth_401 ? 401 : 403);
  const token =
    world.modes.v1_tokens === 'single_use'
      ? world.credentials.singleUseToken(credential)
      : world.credentials.stableToken(credential);
  const left = Math.round((token.expiresAt - world.company.clock.now()) / 1000);
  const scope = scopesOf(credential.areas ?? ALL_RIGHTS, 'v1');
  return json({ success: true, data: { token: token.text, expires_in: left, scope } });
}
