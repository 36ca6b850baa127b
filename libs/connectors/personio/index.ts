import { Secret } from '#kernel';
import type { Connector } from '../contract.js';
import { check } from './check.js';
import { PersonioClient } from './client.js';
import { groups } from './groups.js';
import { CREDENTIALS, GUIDE } from './guide.js';
import { legalEntities, workplaces } from './lists.js';
import { toEmployee } from './mappings/employee.js';
import { toCompany, toEmployment, toGroup, toLocation } from './mappings/organisation.js';
import { people } from './people.js';

const settings = {
  baseUrl: 'https://api.personio.de',
  partnerId: 'PEOPLEPORT',
  appId: 'PEOPLEPORT',
  // Personio's limits times this, and our waits divided by it: for a simulator that runs faster than Personio.
  speed: '1',
};

export const personio: Connector<PersonioClient> = {
  slug: 'personio',
  name: 'Personio',
  category: 'hris',
  description: 'People, their contracts, departments, teams, cost centers, companies and places of work from Personio.',
  settings,
  credentials: CREDENTIALS,
  guide: GUIDE,
  open: (context, { client_id: clientId = new Secret(''), client_secret: clientSecret = new Secret('') }) =>
    new PersonioClient({ ...context, settings: { ...settings, ...context.settings } }, { clientId, clientSecret }),
  check,
  streams: [people, groups, legalEntities, workplaces],
  version: 1,
  map: { employee: toEmployee, employment: toEmployment, group: toGroup, company: toCompany, location: toLocation },
  simulator: async (options) => (await import('./simulator/index.js')).simulatePersonio(options),
};
