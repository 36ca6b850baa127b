import { type Reply } from '../bodies.js';
import { type ApiRoute, type Call } from '../world.js';
import { unprocessable } from './attendance-body.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';
import { projectOf } from './projects.js';

const MEMBERS = '/v2/projects/{id}/members';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: MEMBERS, area: 'projects', serve: listMembers },
  { method: 'POST', path: MEMBERS, area: 'projects', writes: true, serve: addMembers },
  { method: 'DELETE', path: MEMBERS, area: 'projects', writes: true, serve: removeMembers },
];

/** Personio v2 project members, list. Who has left the company is no member. */
function listMembers(call: Call): Reply {
  const page = openPage(call, { fallback: 100, max: 100 });
  const members = projectOf(call).members.filter((id) => call.world.company.outline(id) !== undefined);
  const { found, next } = cut(members, page);
  return listing(call, page, { items: found.map((id) => ({ person: { id: String(id) } })), next });
}

/** Personio v2 project members, add: members stay what they are, and the project is no longer everybody's. */
function addMembers(call: Call): Reply {
  const project = projectOf(call);
  const members = peopleIn(call);
  if (members.some((id) => call.world.company.outline(id) === undefined)) {
    throw unprocessable(call, 'The person does not exist.');
  }
  const all = [...new Set([...project.members, ...members])].toSorted((a, b) => a - b);
  call.world.projects.change(project, { members: all, assignedToAll: false });
  return { status: 204, headers: {}, body: '' };
}

/** Personio v2 project members, remove: a single object and a query are sent too. */
function removeMembers(call: Call): Reply {
  const project = projectOf(call);
  const named = valuesOf(call.request.query, 'person.id')?.map(Number);
  const gone = named ?? peopleIn(call);
  call.world.projects.change(project, { members: project.members.filter((id) => !gone.includes(id)) });
  return { status: 204, headers: {}, body: '' };
}

function peopleIn(call: Call): number[] {
  const body = parsed(call.request.body);
  const list = Array.isArray(body) ? body : [body];
  return list.map((entry: unknown) => {
    const id = Number(personIn(entry));
    if (Number.isNaN(id)) throw refuse(call, 400, 'badContent');
    return id;
  });
}

function personIn(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('person' in entry)) return NaN;
  const { person } = entry;
  return typeof person === 'object' && person !== null && 'id' in person ? person.id : NaN;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
