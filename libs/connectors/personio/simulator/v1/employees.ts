import { type Reply, Refusal, V1_ERRORS, json, v1Error } from '../bodies.js';
import { fromLocal } from '../company/clock.js';
import { type Person } from '../company/person.js';
import { png } from '../files/png.js';
import { type ApiRoute, type Call, type World } from '../world.js';
import { attributeCatalogue, employeeView } from './employee-view.js';

/** Personio v1 paging: at most 100 since 2025; the default is 50 in the announcement, 10 in the older file. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v1/company/employees', area: 'employees', serve: listEmployees },
  { method: 'GET', path: '/v1/company/employees/attributes', area: 'employees', serve: listAttributes },
  { method: 'GET', path: '/v1/company/employees/custom-attributes', area: 'employees', serve: listAttributes },
  { method: 'GET', path: '/v1/company/employees/{id}', area: 'employees', serve: getEmployee },
  ...['', '/{width}'].map((width) => ({
    ...{ method: 'GET', path: `/v1/company/employees/{id}/profile-picture${width}`, area: 'employees' as const },
    ...{ serve: getPicture, silent: true as const },
  })),
];

/** Personio v1 employees, list. */
function listEmployees(call: Call): Reply {
  const { query } = call.request;
  const { company } = call.world;
  const limit = wholeNumber(query.get('limit'), DEFAULT_LIMIT);
  const max = call.world.modes.v1_employees_200 ? 200 : MAX_LIMIT;
  if (limit === null || limit < 1 || limit > max) {
    throw new Refusal(v1Error(422, `The limit must be between 1 and ${max}.`));
  }
  const offset = wholeNumber(query.get('offset'), 0);
  if (offset === null) throw new Refusal(v1Error(422, 'The offset must be at least 0.'));
  const wanted = attributesOf(query);
  const ids = blinded(call) ? [] : chosen(call.world, query, wanted);
  const data = ids.slice(offset, offset + Math.min(limit, call.world.pages.most)).flatMap((id) => {
    const person = company.person(id);
    return person === undefined ? [] : [seen(call, person, wanted)];
  });
  const metadata = {
    total_elements: ids.length,
    current_page: Math.floor(offset / limit),
    total_pages: Math.ceil(ids.length / limit),
  };
  return json({ success: true, metadata, offset, limit, data });
}

/** Personio v1 employees, get. */
function getEmployee(call: Call): Reply {
  const person = personOf(call);
  if (person === undefined) throw new Refusal(V1_ERRORS.noEmployee());
  return json({ success: true, data: seen(call, person, []) });
}

/** Personio v1 employees, attribute catalogue. */
function listAttributes({ visible, world }: Call): Reply {
  return json({ success: true, data: attributeCatalogue(world.company, visible) });
}

const ORIGINAL_WIDTH = 400;
const WIDEST = 2000;

/** Personio v1 employees, profile picture: as it was uploaded, or as wide as the path says. */
function getPicture(call: Call): Reply {
  const person = personOf(call);
  const width = wholeNumber(call.params['width'] ?? null, ORIGINAL_WIDTH);
  const fits = width !== null && width >= 1 && width <= WIDEST;
  if (!person?.picture || !fits || !call.visible('profile_picture')) throw new Refusal(V1_ERRORS.noPicture());
  return { status: 200, headers: { 'content-type': 'image/png' }, body: png(person.id, width) };
}

function personOf({ params, world }: Call): Person | undefined {
  const id = wholeNumber(params['id'] ?? '', -1);
  return id === null ? undefined : world.company.person(id);
}

/** Whether the credential sees nobody because it sees nothing of them (inferred). */
function blinded({ token, world }: Call): boolean {
  return world.modes.v1_empty_without_attributes && token.credential.attributes?.length === 0;
}

/** A projection shows the id although nobody asked for it. */
function seen({ world, request, visible }: Call, person: Person, wanted: readonly string[]): object {
  return employeeView(world.company, person, request.baseUrl, (key) => {
    return (visible(key) || key === 'id') && (wanted.length === 0 || wanted.includes(key) || key === 'id');
  });
}

/**
 * With `updated_since` the e-mail is ignored; offset and limit are not, as integrators found. The time is the
 * account's own.
 */
function chosen(world: World, query: URLSearchParams, wanted: readonly string[]): readonly number[] {
  const { company } = world;
  const since = query.get('updated_since');
  if (since) return changedSince(world, since, wanted);
  const email = query.get('email');
  if (!email) return company.ids;
  return company.choose(`email ${email}`, (id) => company.outline(id)?.email === email);
}

/** Integrators saw changes turn up minutes later. */
const LAG = 5 * 60_000;

function changedSince({ company, modes }: World, since: string, wanted: readonly string[]): readonly number[] {
  const instant = instantOf(since);
  if (instant === null) throw new Refusal(v1Error(422, 'The updated since is not a valid date.'));
  const until = modes.v1_updated_since_lags ? company.clock.now() - LAG : Infinity;
  const falls = (time: number): boolean => time > instant && time <= until;
  return company.choose(`since ${instant} until ${until} ${wanted.join()}`, (id) => {
    const outline = company.outline(id);
    if (outline === undefined) return false;
    if (wanted.length === 0) return falls(outline.updatedAt);
    const changes = company.changesOf(id);
    return wanted.some((key) => falls(changes[key] ?? outline.createdAt));
  });
}

function instantOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return null;
  const zoned = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const instant = zoned ? Date.parse(text) : fromLocal(text.replace(' ', 'T'));
  return instant === null || Number.isNaN(instant) ? null : instant;
}

function attributesOf(query: URLSearchParams): string[] {
  return [...query].filter(([name]) => /^attributes\[\d*\]$/.test(name)).map(([, value]) => value);
}

function wholeNumber(text: string | null, fallback: number): number | null {
  if (text === null || text === '') return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
