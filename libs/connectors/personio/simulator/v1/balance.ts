import { type Reply, Refusal, V1_ERRORS, json } from '../bodies.js';
import { balancesOf } from '../company/absence-balance.js';
import { type ApiRoute, type Call } from '../world.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v1/company/employees/{id}/absences/balance', area: 'absences', serve: getBalance },
];

const LARGEST_ID = 2 ** 31 - 1;

/** Personio v1 absence balance: of types that accrue, by the number of the type. */
function getBalance({ params, world }: Call): Reply {
  const id = /^\d{1,10}$/.test(params['id'] ?? '') ? Number(params['id']) : Infinity;
  const person = id <= LARGEST_ID ? world.company.person(id) : undefined;
  if (person === undefined) throw new Refusal(V1_ERRORS.noEmployee());
  const data = balancesOf(world.absences, person, world.company.clock.today()).map(({ type, balance, available }) => {
    return { id: type.id, name: type.name, category: type.category, balance, available_balance: available };
  });
  return json({ success: true, data });
}
