import { type Reply, V1_ERRORS, settle } from '../bodies.js';
import { perform } from '../ledger.js';
import { type Request, type Route, type World, bearerOf, findRoute } from '../world.js';
import { apply } from './recruiting-application.js';
import { upload } from './recruiting-documents.js';
import { type Reason, refused, withoutWords } from './recruiting-errors.js';

interface RecruitingRoute extends Omit<Route<never>, 'serve'> {
  serve: (world: World, request: Request) => Reply;
  writes: true;
}

const ROUTES: readonly RecruitingRoute[] = [
  { method: 'POST', path: '/v1/recruiting/applications', writes: true, serve: apply },
  { method: 'POST', path: '/v1/recruiting/applications/documents', writes: true, serve: upload },
];

/** Recruiting has a token of its own, and other words for what is wrong than the rest of v1. */
export function answerRecruiting(world: World, request: Request): Reply {
  const found = findRoute(ROUTES, request);
  if (found === undefined) return V1_ERRORS.noRoute();
  if (!isLetIn(world, request)) return withoutWords(401);
  if (!world.limits.v1Own(`POST ${found.route.path}`, world.recruitingAccess.companyId)) return withoutWords(429);
  return settle(() => {
    checkFeatures(world);
    return perform({ world, request, route: found.route }, () => found.route.serve(world, request));
  });
}

/** Neither says which of them was wrong: the token, or the number of the company. */
function isLetIn({ recruitingAccess }: World, request: Request): boolean {
  const { token, companyId } = recruitingAccess;
  return bearerOf(request) === token && request.headers['x-company-id'] === companyId;
}

function checkFeatures({ recruitingAccess: { features } }: World): void {
  const missing: Reason[] = [
    ...(features.recruiting ? [] : (['feature.recruiting.disabled'] as const)),
    ...(features.publicApi ? [] : (['feature.public-api.disabled'] as const)),
  ];
  if (missing.length > 0) throw refused(new Map([['company', missing]]), 403);
}
