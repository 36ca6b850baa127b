import { type World } from '../world.js';

/** A call of the control API; `kind` tells which sort of thing a route is about. */
export interface ControlCall {
  world: World;
  body: Record<string, unknown>;
  query: URLSearchParams;
  params: Record<string, string>;
  kind: string | undefined;
}
