import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Category } from '#models';
import { ROLE_SCOPES, ROLES, type Role } from '#tenancy';
import { type Access, accessOf, scopeOf } from '../apps/api/gate/access.js';
import { TestApi } from './api-app.js';
import { METHODS, openapi } from './api-client.js';
import { type Pair, pairOf } from './isolation-things.js';
import { asBrowser, member } from './members.js';

const NOBODY = '01a20000-0000-7000-8000-000000000000';

/** Needs that viewer, developer and admin tell apart: whoever reads on sees why a role is what it is. */
const MAY: Record<Role, readonly string[]> = {
  viewer: ['hris:read', 'ats:read', 'webhooks:read'],
  developer: [
    ...['hris:read', 'ats:read', 'webhooks:read'],
    ...['hris:write', 'ats:write', 'webhooks:manage', 'keys:manage', 'logs:read'],
  ],
  admin: [
    ...['hris:read', 'ats:read', 'webhooks:read'],
    ...['hris:write', 'ats:write', 'webhooks:manage', 'keys:manage', 'logs:read'],
    ...['admin', 'members:manage'],
  ],
  owner: [
    ...['hris:read', 'ats:read', 'webhooks:read'],
    ...['hris:write', 'ats:write', 'webhooks:manage', 'keys:manage', 'logs:read'],
    ...['admin', 'members:manage'],
  ],
};

interface Route {
  method: (typeof METHODS)[number];
  template: string;
  access: Access;
}

let stack: TestApi;
let routes: Route[];
let pair: Pair;
/** What is found by its id before it is known which category it is of. */
const own: Record<string, string> = {};
const cookies = new Map<Role, string>();

beforeAll(async () => {
  stack = await TestApi.start();
  routes = routesOf(stack);
  const vendor = await stack.vendor('Acme');
  pair = await pairOf(stack, vendor, 'customer');
  const field = { category: 'HRIS', model: 'employee', name: 'size' };
  const made = await stack.api.post('/api/v1/custom-fields', { key: vendor.key }, field);
  const mapping = { custom_field_id: made.body.id as string, connector_token: pair.hris.token, json_path: 'size' };
  const mapped = await stack.api.post('/api/v1/custom-fields/mapping', { key: vendor.key }, mapping);
  own['/api/v1/custom-fields/:id'] = made.body.id as string;
  own['/api/v1/custom-fields/mapping/:id'] = mapped.body.id as string;
  for (const role of ROLES) cookies.set(role, (await member(stack, vendor, role)).cookie);
}, 60_000);

afterAll(() => stack.close());

/** What the application really serves, with what each handler declares. */
function routesOf({ app }: TestApi): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const { prototype } = metatype as { prototype: Record<string, unknown> };
    const base = Reflect.getMetadata(PATH_METADATA, metatype ?? Object) as string;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (typeof handler !== 'function') return [];
      const [access, path] = [accessOf(handler), Reflect.getMetadata(PATH_METADATA, handler) as string | undefined];
      const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]?.toLowerCase();
      const method = METHODS.find((each) => each === verb);
      if (!access || access.byKeyOnly || path === undefined || !method) return [];
      const template = `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
      return [{ method, template, access }];
    });
  });
}

const categoryOf = ({ template, access }: Route): Category =>
  access.category ?? (template.startsWith('/api/ats/') ? 'ats' : 'hris');

const neededOf = (route: Route): string | undefined => scopeOf({ ...route.access, category: categoryOf(route) });

/** Of things of their own where `real`, else of things that do not exist. */
async function told(route: Route, role: Role, real: boolean): Promise<{ status: number; code: string; scope: string }> {
  const { id } = pair[categoryOf(route)].connection;
  const named = real ? id : NOBODY;
  const path = route.template.replaceAll(/:\w+/g, (real ? own[route.template] : undefined) ?? named).replace('*', 'x');
  const { headers = {} } = asBrowser(cookies.get(role), { 'x-connector-token': named });
  const call = stack.api.raw()[route.method](path).set(headers);
  const body = { connector_token: named, category: categoryOf(route).toUpperCase() };
  const answer = await (['get', 'delete'].includes(route.method) ? call : call.send(body));
  const { code, detail } = answer.body as { code?: string; detail?: unknown };
  return { status: answer.status, code: String(code), scope: JSON.stringify(detail) };
}

test('roles bring these scopes', () => {
  expect(Object.fromEntries(ROLES.map((role) => [role, [...ROLE_SCOPES[role]].sort()]))).toEqual(
    Object.fromEntries(ROLES.map((role) => [role, [...MAY[role]].sort()])),
  );
});

test('every route that a session opens is looked at', () => {
  const documented = Object.entries(openapi.paths).flatMap(([template, item]) =>
    METHODS.filter((method) => item[method]?.security?.some((each) => 'session' in each)).map(
      (method) => `${method} ${template}`,
    ),
  );
  const served = routes.map(({ method, template }) => `${method} ${template.replaceAll(/:(\w+)/g, '{$1}')}`);

  expect(documented.length).toBeGreaterThan(100);
  expect(documented.filter((each) => !served.includes(each))).toEqual([]);
  expect(new Set(routes.map(neededOf).filter((scope) => scope !== undefined))).toEqual(new Set(MAY.owner));
});

describe.each(ROLES)('%s', (role) => {
  test('is refused whatever the role does not bring, of what is really there', async () => {
    const lacking = routes.filter((route) => {
      const scope = neededOf(route);
      return scope !== undefined && !MAY[role].includes(scope);
    });
    const wrong: string[] = [];
    for (const route of lacking) {
      const { status, code, scope } = await told(route, role, true);
      const named = scope.includes(`the scope ${String(neededOf(route))}.`);
      if (status !== 403 || code !== 'scope_missing' || !named)
        wrong.push(`${route.method} ${route.template}: ${status} ${code} ${scope}`);
    }

    expect(wrong).toEqual([]);
    expect(lacking.length > 0).toBe(!['admin', 'owner'].includes(role));
  }, 120_000);

  test('is let in to all that the role brings', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((each) => MAY[role].includes(neededOf(each) ?? ''))) {
      const { status, code } = await told(route, role, false);
      if (status === 403 || status >= 500) wrong.push(`${route.method} ${route.template}: ${status} ${code}`);
    }

    expect(wrong).toEqual([]);
  }, 120_000);
});
