import { type Reply, Refusal, made } from '../bodies.js';
import { attributeOf, changePerson, followDates } from '../changes.js';
import { type Person } from '../company/person.js';
import { maySet } from '../credentials.js';
import { hire } from '../hire.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import { type Fields, employmentFields, personFields } from './person-fields.js';
import { refuse } from './paging.js';

export const routes: readonly ApiRoute[] = [
  { method: 'POST', path: '/v2/persons', area: 'persons', writes: true, serve: create },
  { method: 'PATCH', path: '/v2/persons/{id}', area: 'persons', writes: true, serve: update },
  { method: 'DELETE', path: '/v2/persons/{id}', area: 'persons', writes: true, serve: remove },
  {
    ...{ method: 'PATCH', path: '/v2/persons/{id}/employments/{employment}', area: 'persons' },
    ...{ writes: true, serve: updateEmployment },
  },
];

const DONE: Reply = { status: 204, headers: {}, body: '' };

/** Personio v2 persons, create: with one employment. */
function create(call: Call): Reply {
  const { employments, ...body } = fieldsOf(call.request);
  const [contract, ...more] = Array.isArray(employments) ? (employments as unknown[]) : [];
  const named = [body['first_name'], body['last_name']].every((name) => typeof name === 'string' && name !== '');
  if (!named || !isObject(contract) || more.length > 0) throw refuse(call, 400, 'badRequest');
  const fields = tried(call, () => ({ ...personFields(call, body), ...employmentFields(call, contract) }));
  checkWritable(call, fields);
  const kept = call.world.modes.person_create_forgets ? forgetful(fields) : fields;
  const person = tried(call, () => hire(call.world, kept));
  followDates(call.world, person.id);
  const href = `${call.request.baseUrl}/v2/persons/${person.id}`;
  const created = { id: String(person.id), employments: person.employments.map(({ id }) => ({ id })) };
  return made({ ...created, _meta: { links: { self: { href } } } }, [person.id]);
}

/** Personio v2 persons, create: an integrator saw these go missing. */
function forgetful(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !['legal_entity_id', 'start_date'].includes(name)),
  );
}

/** Personio v2 persons, update. */
function update(call: Call): Reply {
  const { id } = personOf(call);
  const fields = tried(call, () => personFields(call, fieldsOf(call.request), id));
  checkWritable(call, fields);
  tried(call, () => {
    changePerson(call.world, id, fields);
  });
  return DONE;
}

/** Personio v2 persons, delete. */
function remove(call: Call): Reply {
  call.world.company.remove(personOf(call).id);
  return DONE;
}

/** Personio v2 employments, update. */
function updateEmployment(call: Call): Reply {
  const person = personOf(call);
  const employment = person.employments.find(({ id }) => id === call.params['employment']);
  if (employment === undefined) throw refuse(call, 404, 'notFound');
  const fields = tried(call, () => employmentFields(call, fieldsOf(call.request), { person, employment }));
  checkWritable(call, fields);
  tried(call, () => {
    changePerson(call.world, person.id, fields, employment.id);
  });
  followDates(call.world, person.id);
  return DONE;
}

/** Whoever sets up a credential names what it may write; how it shows that something else was written is inferred. */
function checkWritable(call: Call, fields: Fields): void {
  const { token, world } = call;
  const open = Object.keys(fields).every((name) => maySet(token, attributeOf(world.company, name)));
  if (!open) throw refuse(call, 403, 'forbidden');
}

/** A value that does not fit is one bad request, whatever is wrong with it. */
function tried<T>(call: Call, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw refuse(call, 400, 'badRequest');
    throw error;
  }
}

function personOf(call: Call): Person {
  const person = call.world.company.person(Number(call.params['id']));
  if (person === undefined) throw refuse(call, 404, 'notFound');
  return person;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
