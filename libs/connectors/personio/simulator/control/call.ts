import { type Reply } from '../bodies.js';
import { type Route, type World } from '../world.js';

/** A call of the control API; `kind` tells which sort of thing a route is about. */
export interface ControlCall {
  world: World;
  body: Record<string, unknown>;
  query: URLSearchParams;
  params: Record<string, string>;
  kind: string | undefined;
  /** Where the caller reached us. */
  baseUrl: string;
}

/** Every topic file of the control API exports its calls as `routes`, which `control.ts` strings together. */
export interface ControlRoute extends Route<ControlCall> {
  kind?: string;
}

export function route(method: string, path: string, serve: (call: ControlCall) => Reply): ControlRoute {
  return { method, path: `/_control${path}`, serve };
}
