import { type Reply, json } from '../bodies.js';
import { CATEGORIES, INTERVALS } from '../company/compensations.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, day, number, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/compensations', pay),
  route('DELETE', '/compensations/{id}', stop),
];

/** A part of pay; a type that does not exist is made. */
function pay({ world, body }: ControlCall): Reply {
  const { company, compensations } = world;
  const { person_id: person, type, category = 'RECURRING', value, effective_from: from, until, ...more } = body;
  const { currency = 'EUR', interval = 'MONTHLY' } = more;
  const owner = company.outline(number(person));
  if (owner === undefined) throw wrong('There is no such person.', 404);
  const name = text(type);
  const known = compensations.types.find((one) => one.id === name || one.name === name);
  const added = compensations.add({
    ...{ personId: owner.id, value: number(value), currency: text(currency), interval: among(INTERVALS, interval) },
    type: known ?? compensations.addType(name, among(CATEGORIES, category)),
    from: day(from ?? company.clock.today()),
    until: until === undefined || until === null ? null : day(until),
  });
  return json({ id: added.id, type_id: added.type.id }, 201);
}

function stop({ world, params }: ControlCall): Reply {
  const { id = '' } = params;
  world.compensations.remove(id);
  return json({ id });
}
