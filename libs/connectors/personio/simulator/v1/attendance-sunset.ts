import { v1Error } from '../bodies.js';
import { type ApiRoute } from '../world.js';

/**
 * Attendances and projects of v1, which do not echo the token and, in the mode for it, are past their last day. What
 * Personio answers then is not documented: gone for good is the honest status.
 */
export function beforeSunset(routes: readonly ApiRoute[]): ApiRoute[] {
  return routes.map((route) => ({
    ...route,
    silent: true,
    serve: (call) => {
      if (!call.world.modes.v1_attendances_sunset) return route.serve(call);
      return v1Error(410, 'This endpoint is no longer available. Please use version 2 of the API.');
    },
  }));
}
